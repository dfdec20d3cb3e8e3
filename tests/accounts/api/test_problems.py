from __future__ import annotations

from accounts.services.auth import EntryRefused
from accounts.services.tokens import TokenRefused
from core.api.problems import problem_of


def test_too_many_tries_say_how_long_to_wait():
    problem = problem_of(EntryRefused("too_often", "Later.", retry_after=300))

    assert problem.type.status == 429
    assert problem.headers == {"Retry-After": "300"}


def test_an_account_with_a_passkey_only_is_sent_to_the_website():
    problem = problem_of(EntryRefused("second_factor", "Send the code.", methods=[]))

    assert problem.members == {"methods": []}
    assert "website" in problem.type.about


def test_a_refused_token_says_why():
    many, limited = TokenRefused("too_many_tokens", "Many."), TokenRefused("limited", "No.")

    assert problem_of(many).type.status == 409
    assert problem_of(limited).detail == "No."
