"""What staff do about a person's money. Above a sum a colleague looks at it first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Abs
from django.utils import timezone

from accounts.models import StaffAct, User
from accounts.services.staff_acts import ActRefused, Facts, Jobs, Kind
from billing.models import EntryKind, LedgerEntry, Order
from billing.money import in_credits, in_units, price_text
from billing.prices import CREDIT
from billing.services import credits, refund_orders
from billing.services.credits import NotEnoughCredits
from core.jobs.models import Job

GIVE, REFUND = "credits.adjust", "order.refund"
_LATELY = timedelta(days=7)


def adjust(act: StaffAct) -> None:
    """By the ledger, with the reason that the person reads there. Raises ActRefused."""
    by = User(pk=act.staff_id)
    with _refused_if_short():
        credits.adjust(act.owner, act.asked["amount_mc"], by, act.reason, act.request_key)


def refund(act: StaffAct) -> Jobs:
    """By the published rule, or past its days as goodwill: the share that is unspent, as it was
    shown. A worker has the money sent. Raises RefundRefused."""
    order = Order.objects.filter(pk=act.target, owner=act.owner_id).first()
    if order is None:
        raise ActRefused("gone", "There is no such order. Nothing was done.")
    made = refund_orders.request(
        order,
        User(pk=act.staff_id),
        act.reason,
        key=act.request_key,
        shown=act.asked["amount_minor"],
    )
    return [(refund_orders.KIND, made.pk)]


def priced(retry: Callable[[Any, UUID], Job]) -> Callable[[Any, UUID], Job]:
    """A retry for `JobKind` whose price the person may not have."""

    def again(job: Any, key: UUID) -> Job:
        with _refused_if_short():
            return retry(job, key)

    return again


@contextmanager
def _refused_if_short() -> Iterator[None]:
    try:
        yield
    except NotEnoughCredits as error:
        words = f"Only {in_credits(error.available_mc)} are free. Nothing was done."
        raise ActRefused("not_enough_credits", words) from error


def _adjusted(act: StaffAct) -> str:
    amount_mc = act.asked["amount_mc"]
    if amount_mc > 0:
        return f"You were given {in_credits(amount_mc)}."
    return f"{in_credits(-amount_mc)} were taken back."


def _is_much(owner_id: UUID, facts: Facts) -> bool:
    """With what staff gave and took lately: a sum in small parts is the same sum."""
    by_staff = LedgerEntry.objects.filter(
        owner=owner_id, kind=EntryKind.ADJUST, actor_id__isnull=False
    )
    lately = by_staff.filter(created_at__gt=timezone.now() - _LATELY)
    before_mc = lately.aggregate(sum=Sum(Abs("amount_mc")))["sum"] or 0
    return before_mc + abs(int(facts["amount_mc"])) > settings.STAFF_CREDITS_ALONE * CREDIT


def _refunded(act: StaffAct) -> str:
    asked = act.asked
    return f"{price_text(asked['amount_minor'], asked['currency'])} of an order go back to you."


def _is_dear(owner_id: UUID, facts: Facts) -> bool:
    """In whole units of whatever currency it was paid in."""
    return (
        in_units(int(facts["amount_minor"]), str(facts["currency"])) > settings.STAFF_REFUND_ALONE
    )


KINDS = {
    GIVE: Kind("billing.add_ledgerentry", _adjusted, adjust, needs_second=_is_much),
    REFUND: Kind("billing.change_order", _refunded, refund, needs_second=_is_dear),
}
