"""What every adapter to a paid service shares: whom to call with which key, and what can go wrong.

Errors are sorted by what the caller may do next. Their message is for logs: it names the call and
the status, never a prompt or an address. `plain` is the sentence for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from django.conf import settings

from core import actor

# What the fakes know their callers by; they let nobody else in, and these open nothing real.
REPLICATE_FAKE_KEY = "r8_sandbox"
OPENAI_FAKE_KEY = "sk-sandbox"
ANTHROPIC_FAKE_KEY = "sk-ant-sandbox"


class Unit(StrEnum):
    """What providers bill by."""

    SECOND = "second"
    IMAGE = "image"
    INPUT_TOKEN = "input_token"  # noqa: S105  no secret
    CACHED_INPUT_TOKEN = "cached_input_token"  # noqa: S105
    CACHE_WRITE_TOKEN = "cache_write_token"  # noqa: S105
    OUTPUT_TOKEN = "output_token"  # noqa: S105


@dataclass(frozen=True)
class Report:
    """What a provider says one call took of what: `sku` is the machine or the model that it has a
    price for, `call` its own id of the call, `status` its own word for the end.

    `version` is what ran. It is left empty where that is a person's own model.
    """

    provider: str
    sku: str
    call: str
    status: str
    used: tuple[tuple[Unit, Decimal], ...]
    version: str = ""


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
    return Replicate(REPLICATE_FAKE_KEY, f"{settings.TEST_MODE_URL}/replicate", "")


def openai() -> Vendor:
    if actor.is_test():
        return _faked(OPENAI_FAKE_KEY, "/openai/v1")
    return Vendor(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)


def anthropic() -> Vendor:
    if actor.is_test():
        return _faked(ANTHROPIC_FAKE_KEY, "/anthropic")
    return Vendor(settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL)


def webhook_secrets() -> list[str]:
    """What Replicate's webhooks are signed with; of the fake's secrets only tests know."""
    if actor.is_test():
        return settings.TEST_MODE_WEBHOOK_SECRETS
    return settings.REPLICATE_WEBHOOK_SECRETS


def _faked(key: str, path: str) -> Vendor:
    url = settings.TEST_MODE_URL
    return Vendor(key, f"{url}{path}") if url else Vendor("", None)


class ProviderError(Exception):
    """An outside call failed. Permanent: the same call will fail again."""

    sentence: ClassVar[str] = (
        "The service did not answer. Nothing is lost: we ask again in a moment."
    )

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent

    @property
    def plain(self) -> str:
        return self.sentence


class Rejected(ProviderError):
    """Surely refused, and would be again: `code` is the HTTP status, `fields` the named inputs."""

    sentence = (
        "The service did not accept the settings. Nothing was made or charged: go back to the"
        " recommended settings and try again."
    )

    def __init__(self, message: str, *, code: int, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message, permanent=True)
        self.code = code
        self.fields = fields


class Throttled(ProviderError):
    """Surely not taken: too many calls. `retry_after` in seconds, where the provider said it."""

    sentence = "The service is busy. Your place is kept, and it starts by itself."

    def __init__(self, message: str, *, retry_after: float | None) -> None:
        super().__init__(message, permanent=False)
        self.retry_after = retry_after


class Unavailable(ProviderError):
    """Our account is shut out, so an operator must act: `credentials` or `payment`."""

    sentence = (
        "The service is closed to us right now. Your place is kept, and it starts by itself once"
        " we have put that right."
    )

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message, permanent=False)
        self.reason = reason


class Unconfirmed(ProviderError):
    """A POST whose answer was lost: it may have been taken. Search for it, never send it again."""

    sentence = (
        "The answer of the service got lost on its way. We are looking for your job there: you"
        " need not do anything."
    )

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


class NotSent(ProviderError):
    """The call never left: no connection was made, so nothing was taken."""

    sentence = "The service can't be reached. Your place is kept, and we try again in a moment."

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


_NOT_ENHANCED = {
    "refused": "The enhancer declined this prompt.",
    "unavailable": "The enhancer is not available right now.",
    "truncated": "The enhancer's answer was cut off.",
    "empty": "The enhancer gave no answer that can be used.",
    "off": "Enhancing prompts is switched off.",
}


class NotEnhanced(Exception):
    """No better prompt; the person's own words serve. `reason` is a key of the sentences above.

    What was answered and is of no use is billed all the same: `report` says by how much.
    """

    def __init__(self, reason: str, report: Report | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.report = report
        self.plain = _NOT_ENHANCED[reason]


class BadSignature(Exception):
    """A webhook that the provider did not sign, or not just now."""
