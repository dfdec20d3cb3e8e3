from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing.services import audit


@pytest.fixture(autouse=True)
def _no_gift(settings) -> None:
    """Sums are told by the tests; the one about the gift sets it."""
    settings.SIGNUP_CREDITS = 0


@pytest.fixture
def right_books(db: None) -> Iterator[None]:
    """After the test every rule of the books still holds."""
    yield
    assert audit.breaks() == []
