"""Whom to call, and with which key: the operator's services, or the stand-ins for a test."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from core import actor
from core.provider_errors import Unavailable

# What the stand-ins know their callers by; they let nobody else in, and these open nothing real.
REPLICATE_STAND_IN = "r8_sandbox"
OPENAI_STAND_IN = "sk-sandbox"
ANTHROPIC_STAND_IN = "sk-ant-sandbox"


@dataclass(frozen=True)
class Replicate:
    """`owner` is the account's name; where it is empty the provider knows it."""

    key: str = field(repr=False)
    url: str
    owner: str


@dataclass(frozen=True)
class Vendor:
    """Without a key it is not asked; without an address its own is used."""

    key: str = field(repr=False)
    url: str | None


def replicate() -> Replicate:
    """Raises Unavailable for a test while test mode is off: it waits, and is never sent on."""
    if not actor.is_test():
        return Replicate(
            settings.REPLICATE_API_TOKEN, settings.REPLICATE_BASE_URL, settings.REPLICATE_OWNER
        )
    if not settings.TEST_MODE_URL:
        raise Unavailable("test mode is off", reason="credentials")
    return Replicate(REPLICATE_STAND_IN, f"{settings.TEST_MODE_URL}/replicate", "")


def openai() -> Vendor:
    if actor.is_test():
        return _stand_in(OPENAI_STAND_IN, "/openai/v1")
    return Vendor(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)


def anthropic() -> Vendor:
    if actor.is_test():
        return _stand_in(ANTHROPIC_STAND_IN, "/anthropic")
    return Vendor(settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL)


def webhook_secrets() -> list[str]:
    """What Replicate's webhooks are signed with; of the stand-in's secrets only tests know."""
    if actor.is_test():
        return settings.TEST_MODE_WEBHOOK_SECRETS
    return settings.REPLICATE_WEBHOOK_SECRETS


def _stand_in(key: str, path: str) -> Vendor:
    url = settings.TEST_MODE_URL
    return Vendor(key, f"{url}{path}") if url else Vendor("", None)
