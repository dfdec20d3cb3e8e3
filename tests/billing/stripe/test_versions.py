from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest
import stripe
from django.conf import settings

from billing.stripe import versions
from billing.stripe.client import _client
from sandbox.stripe.objects import API_VERSION

ROOT = Path(__file__).resolve().parents[3]
# They read places that the API left in 2025: some raise, some quietly say "no subscription".
BROKEN = (
    "current_period_end", "current_period_start", "is_valid", "is_period_current",
    "has_any_active_subscription", "is_subscribed_to", "active_subscriptions",
)  # fmt: skip


def test_the_pins_the_packages_and_the_version_that_is_sent_are_one():
    pinned = (ROOT / "requirements" / "run.in").read_text()

    assert f"stripe=={versions.STRIPE_SDK}" in pinned.splitlines()
    assert f"dj-stripe=={versions.DJ_STRIPE}" in pinned.splitlines()
    assert version("stripe") == versions.STRIPE_SDK
    assert version("dj-stripe") == versions.DJ_STRIPE
    assert settings.STRIPE_API_VERSION == versions.STRIPE_API_VERSION == API_VERSION
    assert stripe.api_version == versions.STRIPE_API_VERSION


def test_the_client_sends_our_version_and_so_does_the_mirror(db):
    from djstripe.settings import djstripe_settings

    assert _client()._requestor._options.stripe_version == versions.STRIPE_API_VERSION
    assert djstripe_settings.STRIPE_API_VERSION == versions.STRIPE_API_VERSION


@pytest.mark.parametrize("name", BROKEN)
def test_nobody_uses_what_the_mirror_gets_wrong(name):
    """A dictionary's key of that name is Stripe's own and fine; an attribute is the mirror's."""
    attribute = re.compile(rf"\.{name}\b(?!\s*=)")
    users = [
        str(path.relative_to(ROOT))
        for app in ("billing", "models_training", "generations", "gallery", "accounts", "visiona")
        for path in (ROOT / app).rglob("*.py")
        if _uses_the_mirror(path.read_text()) and attribute.search(path.read_text())
    ]

    assert users == []


def test_only_the_mirror_module_knows_the_mirror():
    users = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if path.parts[len(ROOT.parts)] not in {".venv", "tests"}
        and "migrations" not in path.parts
        and _uses_the_mirror(path.read_text())
    }

    assert users <= {"billing/services/mirror.py", "billing/mirror_admin.py"}


def _uses_the_mirror(text: str) -> bool:
    return bool(re.search(r"^\s*(?:from|import) djstripe", text, re.MULTILINE))
