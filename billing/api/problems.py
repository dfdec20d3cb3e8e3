"""What an endpoint says when money or a plan stands in the way; nothing was charged then."""

from __future__ import annotations

from billing.money import credits_text, in_credits
from billing.services.limits import LimitReached
from billing.services.locked_account import NotEnoughCredits
from billing.services.orders import CannotBuy
from billing.services.quotes import QuoteExpired
from billing.services.refund_offers import RefundRefused
from billing.services.token_limits import TokenLimitReached
from core.api.problem_types import SERVICE_CLOSED, SUSPENDED
from core.api.problems import ApiProblem, ProblemType, map_to_type, problem_for, problem_type
from core.providers import ProviderError

NOT_ENOUGH_CREDITS = problem_type(
    "not-enough-credits",
    402,
    "Not enough credits",
    about="This costs more than you have. Nothing was made and nothing charged. `needed_mc` and"
    " `available_mc` are milli-credits (1000 are 1 credit); `needed` and `available` say the same"
    " in credits. Buy a pack or a plan, then send the request again; the same `Idempotency-Key`"
    " is fine.",
    example="This costs 4 credits and you have 1.5. Nothing was made and nothing charged.",
    needed_mc=4000,
    available_mc=1500,
    needed="4",
    available="1.5",
)
TOKEN_LIMIT_REACHED = problem_type(
    "token-limit-reached",
    402,
    "The token's spend limit is reached",
    about="The token has a spend limit, and this would pass it. Nothing was made and nothing"
    " charged. `available_mc` is what this token may still spend. Use another token, or make one"
    " with a higher limit; a monthly limit starts anew with the calendar month (UTC).",
    example="This costs 4 credits and this token may spend 1.5 more. Nothing was charged.",
    needed_mc=4000,
    available_mc=1500,
    needed="4",
    available="1.5",
    limit_mc=50000,
)
PLAN_LIMIT = problem_type(
    "plan-limit",
    403,
    "Your plan does not allow it",
    about="The plan has no room for this. Nothing was made and nothing charged. `reason` is a"
    " word that does not change; `plan_needed` is the smallest plan that would allow it, or null.",
    example="Your Free plan has room for 1 model, and you have 1. Nothing was charged.",
    reason="models_full",
    plan_needed="creator",
)
QUOTE_EXPIRED = problem_type(
    "quote-expired",
    409,
    "The price is too old",
    about="The price was quoted too long ago, or for something else. Nothing was charged. Ask for"
    " the price again.",
    example="The price was quoted too long ago. Nothing was charged.",
)
CANNOT_BUY = problem_type(
    "cannot-buy",
    409,
    "It cannot be bought",
    about="The offer is not sold, or not to you as things stand, for example because you have a"
    " subscription already. Nothing was charged. `detail` says what to do instead.",
    example="You have a subscription already. Change it under Manage, so that you pay only one.",
)
CANNOT_REFUND = problem_type(
    "cannot-refund",
    409,
    "Nothing can go back",
    about="By the published rules nothing of this order goes back now, or something is on its way"
    " already. No money and no credits moved. `detail` says why, and `reason` says it in a word"
    " that does not change.",
    example="All credits of this order are spent, so nothing is left of it.",
    reason="spent",
)
NOTHING_TO_MANAGE = problem_type(
    "nothing-to-manage",
    409,
    "Nothing to manage",
    about="The payment service keeps no card and no plan of yours: before a first purchase, or"
    " since your entry there was deleted. Buy a plan or a pack first.",
    example="There is nothing to manage before a first purchase.",
)
PAYMENT_AWAY = problem_type(
    "payment-unavailable",
    503,
    "The payment service does not answer",
    about="Nothing was charged. Try again after the seconds in `Retry-After`; with the same"
    " `Idempotency-Key` nothing is bought twice.",
    example="The payment service does not answer. Nothing was charged.",
)
# What any operation that spends may answer.
SPENDING: tuple[ProblemType, ...] = (
    NOT_ENOUGH_CREDITS,
    TOKEN_LIMIT_REACHED,
    SERVICE_CLOSED,
    SUSPENDED,
)

map_to_type(LimitReached, PLAN_LIMIT)
map_to_type(QuoteExpired, QUOTE_EXPIRED)
map_to_type(CannotBuy, CANNOT_BUY)
map_to_type(RefundRefused, CANNOT_REFUND)


@problem_for(NotEnoughCredits)
def not_enough_credits(error: NotEnoughCredits) -> ApiProblem:
    needed, available = credits_text(error.needed_mc), credits_text(error.available_mc)
    words = f"This costs {in_credits(error.needed_mc)} and you have {available}."
    return ApiProblem(
        NOT_ENOUGH_CREDITS,
        f"{words} Nothing was made and nothing charged.",
        needed_mc=error.needed_mc,
        available_mc=error.available_mc,
        needed=needed,
        available=available,
    )


@problem_for(TokenLimitReached)
def token_limit_reached(error: TokenLimitReached) -> ApiProblem:
    needed, available = credits_text(error.needed_mc), credits_text(error.available_mc)
    words = f"This costs {in_credits(error.needed_mc)} and this token may spend {available} more."
    return ApiProblem(
        TOKEN_LIMIT_REACHED,
        f"{words} Nothing was made and nothing charged.",
        needed_mc=error.needed_mc,
        available_mc=error.available_mc,
        needed=needed,
        available=available,
        limit_mc=error.limit_mc,
    )


def payment_trouble(error: ProviderError) -> ApiProblem:
    """What the payment service refused is not for sale; where it is away it may come back."""
    if error.permanent:
        return ApiProblem(CANNOT_BUY, error.plain)
    return ApiProblem(PAYMENT_AWAY).with_headers(Retry_After="10")
