from __future__ import annotations

from uuid import uuid4

import pytest

from tests.billing import stripe_side
from tests.billing.stripe_side import Shop


@pytest.fixture(autouse=True)
def stripe_account(settings) -> str:
    """Each test has an account of its own at the sandbox."""
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
    settings.STRIPE_MIRROR = False  # has its own tests; nothing else may need it
    return settings.STRIPE_SECRET_KEY


@pytest.fixture
def shop(db: None, stripe_account: str) -> Shop:
    return stripe_side.open_shop()
