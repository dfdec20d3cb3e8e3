"""What is given back, and until when: one table for the refunds page, the sums and a test.

Orders stand here; an app above adds its own rules when it is ready (`publish`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from billing.models import OrderKind

PACKS, PLANS = "Packs", "Plans"


@dataclass(frozen=True)
class RefundRule:
    """One published promise. `sentence` is what the page says, with `{days}` filled in."""

    code: str
    heading: str
    days: int
    sentence: str

    @property
    def words(self) -> str:
        return self.sentence.format(days=self.days)

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.days)


@dataclass(frozen=True)
class OrderRule(RefundRule):
    """The share of the price that the unspent credits are. `ends_plan`: the plan goes with it."""

    kinds: tuple[OrderKind, ...] = ()
    ends_plan: bool = False


PACK = OrderRule(
    "pack_unspent",
    PACKS,
    14,
    "Within {days} days of buying a pack you get back the price of the credits that you have not"
    " spent, for any reason.",
    kinds=(OrderKind.PACK,),
)
FIRST_MONTH = OrderRule(
    "first_month_unspent",
    PLANS,
    14,
    "Within {days} days of the first month you can withdraw from a plan, for any reason: you get"
    " back the share of its credits that you have not used, and the plan ends at once.",
    kinds=(OrderKind.SUBSCRIPTION,),
    ends_plan=True,
)
ORDER_RULES = (PACK, FIRST_MONTH)
# Staff may be kinder than the page promises: the same share, of any order that was paid by card
# or bank in the time in which Stripe still sends money back.
GOODWILL = OrderRule(
    "goodwill", "", 180, "Our support gave back what was unspent.", kinds=tuple(OrderKind)
)
_published: list[RefundRule] = [*ORDER_RULES]


def publish(*rules: RefundRule) -> None:
    """Called once by each app that has some, when it is ready."""
    known = {rule.code for rule in _published}
    _published.extend(rule for rule in rules if rule.code not in known)


def published() -> dict[str, list[RefundRule]]:
    """By heading, as the refunds page prints them."""
    found: dict[str, list[RefundRule]] = {}
    for rule in _published:
        found.setdefault(rule.heading, []).append(rule)
    return found


def rule_for(kind: str) -> OrderRule | None:
    return next((rule for rule in ORDER_RULES if kind in rule.kinds), None)


def rule_named(code: str) -> OrderRule:
    return next(rule for rule in (*ORDER_RULES, GOODWILL) if rule.code == code)
