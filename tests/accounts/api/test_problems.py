from __future__ import annotations

from accounts.api.problems import entry_refused, token_refused
from accounts.services.auth import EntryRefused
from accounts.services.tokens import TokenRefused


def test_too_many_tries_say_how_long_to_wait():
    problem = entry_refused(EntryRefused("too_often"))

    assert problem.kind.status == 429
    assert problem.headers == {"Retry-After": "300"}


def test_an_account_with_a_passkey_only_is_sent_to_the_website():
    problem = entry_refused(EntryRefused("second_factor"))

    assert problem.members == {"methods": []}
    assert "website" in problem.kind.about


def test_a_refused_token_says_why():
    assert token_refused(TokenRefused("too_many_tokens", "Many.")).kind.status == 409
    assert token_refused(TokenRefused("limited", "No.")).detail == "No."
