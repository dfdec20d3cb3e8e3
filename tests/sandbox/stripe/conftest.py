from __future__ import annotations

import pytest

from tests.sandbox.process import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.stripe.shop import Shop


@pytest.fixture
def shop(own_sandbox: Sandbox, receiver: Receiver) -> Shop:
    """A new account with nothing in it."""
    return Shop(own_sandbox, receiver)
