from __future__ import annotations

import pytest

from accounts.models import User
from billing.models import Subscription
from billing.services import catalogue
from core.row_security import WORKER, role_scope
from tests import factories


@pytest.fixture
def studio(alice: User) -> Subscription:
    """Alice may have ten models and settings of her own."""
    with role_scope(WORKER):
        return factories.subscribe(alice, "studio")


@pytest.fixture
def plans(db: None) -> None:
    """What is on sale; the web may only read it."""
    with role_scope(WORKER):
        catalogue.load()


@pytest.fixture
def five_credits(settings) -> None:
    """What a newcomer has outside of the sandbox: too little for a training."""
    settings.SIGNUP_CREDITS = 5_000
