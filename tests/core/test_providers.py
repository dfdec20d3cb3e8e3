from __future__ import annotations

import pytest

from core.providers import (
    NotEnhanced,
    NotSent,
    ProviderError,
    Rejected,
    Throttled,
    Unavailable,
    Unconfirmed,
)

ERRORS = [
    ProviderError("GET /v1/x: 502", permanent=False),
    Rejected("POST /v1/x: 422", code=422),
    Throttled("POST /v1/x: 429", retry_after=None),
    Unavailable("POST /v1/x: 402", reason="payment"),
    Unconfirmed("POST /v1/x: ReadTimeout"),
    NotSent("POST /v1/x: ConnectError"),
]


@pytest.mark.parametrize("error", ERRORS)
def test_people_read_a_sentence_and_logs_the_call(error: ProviderError):
    assert error.plain.endswith(".")
    assert "/v1/" not in error.plain
    assert str(error).split()[0] in {"GET", "POST"}


def test_only_a_rejection_is_final():
    assert [type(error) for error in ERRORS if error.permanent] == [Rejected]


def test_each_error_has_a_sentence_of_its_own():
    assert len({error.plain for error in ERRORS}) == len(ERRORS)


@pytest.mark.parametrize("reason", ["refused", "unavailable", "truncated", "empty", "off"])
def test_a_prompt_that_was_not_enhanced_says_why(reason: str):
    assert NotEnhanced(reason).plain.endswith(".")
