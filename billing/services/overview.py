"""What a person sees of their money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from billing.models import (
    CreditLot,
    CreditPack,
    LedgerEntry,
    Order,
    OrderState,
    Plan,
    Purpose,
    Subscription,
)
from billing.models.sales import STANDING
from billing.prices import list_price
from billing.services import paid_jobs

LEDGER_PAGE = 50
MOST_CSV_ROWS = 50_000


_ACTS = (
    Purpose.TRAINING,
    Purpose.IMAGE,
    Purpose.ENHANCEMENT,
    Purpose.PREVIEW,
    Purpose.VECTOR,
)


# A price is of one, while the purpose names what is spent on many.
_OF_ONE = {Purpose.IMAGE: "A picture", Purpose.VECTOR: "A vector file"}


@dataclass(frozen=True)
class Offers:
    plans: list[Plan]
    packs: list[CreditPack]


@dataclass(frozen=True)
class Act:
    purpose: Purpose
    price_mc: int

    @property
    def label(self) -> str:
        return _OF_ONE.get(self.purpose) or self.purpose.label


@dataclass(frozen=True)
class LedgerPage:
    """`before` is where the next page goes on; nothing on the last."""

    entries: list[LedgerEntry]
    before: int | None


def offers() -> Offers:
    return Offers(
        list(Plan.objects.filter(active=True)), list(CreditPack.objects.filter(active=True))
    )


def on_sale(kind: type[Plan] | type[CreditPack], code: str) -> Plan | CreditPack | None:
    """What can be bought under this code today."""
    return kind.objects.filter(code=code, active=True, price_minor__gt=0).first()


def acts() -> list[Act]:
    """What credits can be spent on today."""
    return [Act(purpose, list_price(purpose)) for purpose in _ACTS]


def standing_subscription(owner: User) -> Subscription | None:
    rows = Subscription.objects.filter(owner=owner, status__in=STANDING)
    return rows.select_related("plan").first()


def living_lots(owner: User) -> list[CreditLot]:
    """What can be spent or is held, in spending order."""
    now = timezone.now()
    lots = CreditLot.objects.filter(owner=owner, remaining_mc__gt=0).in_spending_order()
    return [lot for lot in lots if lot.held_mc or lot.expires_at is None or lot.expires_at > now]


def payments(owner: User) -> QuerySet[Order]:
    """What was paid, is on its way or did not come through after all, newest first."""
    is_paid = Q(paid_at__isnull=False) & ~Q(state=OrderState.PAID)
    was_slow = Q(pending_since__isnull=False)
    rows = Order.objects.filter(is_paid | was_slow, owner=owner)
    return rows.select_related("pack", "plan").order_by("-created_at")


def ledger_page(
    owner: User, *, kind: str = "", before: int | None = None, size: int | None = None
) -> LedgerPage:
    most = size or LEDGER_PAGE
    rows = list(_ledger(owner, kind, before)[: most + 1])
    before = rows[most - 1].seq if len(rows) > most else None
    return LedgerPage(rows[:most], before)


def note_pages(entries: list[LedgerEntry]) -> None:
    """Each then knows the page of what it paid for, where that is still there."""
    pages = paid_jobs.pages_of(entry.hold for entry in entries if entry.hold)
    for entry in entries:
        entry.page = pages.get(entry.hold_id, "") if entry.hold_id else ""


def ledger_rows(owner: User, *, kind: str = "") -> Iterable[LedgerEntry]:
    """All of it for a download, newest first."""
    return _ledger(owner, kind, None)[:MOST_CSV_ROWS].iterator(chunk_size=2000)


def _ledger(owner: User, kind: str, before: int | None) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(owner=owner).select_related("lot", "hold")
    rows = rows.filter(kind=kind) if kind else rows
    return (rows.filter(seq__lt=before) if before else rows).order_by("-seq")
