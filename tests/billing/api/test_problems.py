from __future__ import annotations

import pytest

from billing.api import problems
from billing.services.limits import LimitReached
from billing.services.locked_account import NotEnoughCredits
from billing.services.orders import CannotBuy
from billing.services.quotes import QuoteExpired
from billing.services.token_limits import TokenLimitReached
from billing.stripe.client import Missing
from core.api.problems import problem_of
from core.providers import ProviderError


@pytest.mark.parametrize(
    ("error", "kind", "members"),
    [
        (
            NotEnoughCredits(4000, 1500),
            problems.NOT_ENOUGH_CREDITS,
            {"needed_mc": 4000, "available_mc": 1500, "needed": "4", "available": "1.5"},
        ),
        (
            TokenLimitReached(4000, 1500, 50_000),
            problems.TOKEN_LIMIT_REACHED,
            {"needed_mc": 4000, "available_mc": 1500, "limit_mc": 50_000},
        ),
        (
            LimitReached("models_full", "No room.", None),
            problems.PLAN_LIMIT,
            {"reason": "models_full", "plan_needed": None},
        ),
        (QuoteExpired(), problems.QUOTE_EXPIRED, {}),
    ],
    ids=["credits", "token", "plan", "quote"],
)
def test_money_in_the_way_is_said_in_numbers_and_words(error, kind, members):
    problem = problem_of(error)

    assert problem.type is kind
    assert problem.members | members == problem.members
    assert "charged" in problem.type.about


def test_what_cannot_be_bought_says_what_to_do_instead():
    problem = problem_of(CannotBuy("subscribed", "You have a subscription already."))

    assert (problem.type, problem.detail) == (
        problems.CANNOT_BUY,
        "You have a subscription already.",
    )


def test_what_stripe_refuses_is_not_sold_and_what_it_did_not_answer_may_be_asked_again():
    refused = problems.payment_trouble(Missing("stripe: 404", code=404))
    away = problems.payment_trouble(ProviderError("stripe: 503", permanent=False))

    assert (refused.type, "no longer for sale" in refused.detail) == (problems.CANNOT_BUY, True)
    assert (away.type, away.headers) == (problems.PAYMENT_AWAY, {"Retry-After": "10"})
