"""Every way in which credits move. One transaction each, which joins an outer one.

All amounts are milli-credits. Each act has a key, so that a repeat changes nothing and gives the
first result. Nothing here waits for a network; the account stays locked until the outermost
transaction ends, so a caller that has slow work to do does it before or after.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict, TypeVar, Unpack
from uuid import UUID, uuid4

from django.db.models import F, Model, QuerySet

from accounts.models import User
from billing.models import (
    CreditAccount,
    CreditHold,
    CreditLot,
    EntryKind,
    HoldLot,
    HoldState,
    LedgerEntry,
    Order,
    Purpose,
    Quote,
    Source,
)
from billing.models.credits import PRIORITIES
from billing.services import events
from billing.services.balances import (
    Balance,
    Owner,
    account_id,
    account_of,
    balance,
)
from billing.services.locked_account import (
    LockedAccount,
    NotEnoughCredits,
    locked_account,
    locked_account_of,
)
from billing.services.token_limits import TokenLimitReached, refuse_past_limit
from core import actor, audit
from core.text import clean

__all__ = [
    "Balance",
    "KeyReused",
    "NotEnoughCredits",
    "Owner",
    "TokenLimitReached",
    "account_of",
    "adjust",
    "balance",
    "capture",
    "expire_lot",
    "give_back",
    "grant",
    "account_id",
    "hold_lot",
    "lots_to_expire",
    "release",
    "reserve",
    "reverse",
]

Row = TypeVar("Row", CreditLot, CreditHold)
# When a hold is looked at, should its job never close it; longer than the jobs' own deadlines.
HOLD_TERMS = {Purpose.TRAINING: timedelta(hours=6)}
HOLD_TERM = timedelta(hours=2)
# Credits that come back after their time get this much of it anew.
GIVEN_BACK_TERM = timedelta(days=30)


class KeyReused(Exception):
    """The key belongs to another person's act: a mistake of the caller."""


class Terms(TypedDict, total=False):
    expires_at: datetime | None
    order: Order | None
    note: str


def grant(
    owner: Owner, amount_mc: int, source: Source, source_key: str, **terms: Unpack[Terms]
) -> CreditLot:
    """Credits that came in once: `invoice:in_...`, `session:cs_...`."""
    _must_be_positive(amount_mc)
    with locked_account(account_id(owner)) as account:
        known = CreditLot.objects.filter(source_key=source_key).first()
        if known:
            return _own(known, account)
        lot = CreditLot(
            source=source,
            source_key=source_key,
            granted_mc=amount_mc,
            priority=PRIORITIES[source],
            expires_at=terms.get("expires_at"),
            order=terms.get("order"),
        )
        _record("granted", account, lot, amount_mc)
        return account.add(lot, note=terms.get("note", ""))


def reserve(
    owner: Owner, key: str, amount_mc: int, purpose: Purpose, quote: Quote | None = None
) -> CreditHold:
    """Set credits aside for a job. Raises NotEnoughCredits and TokenLimitReached."""
    _must_be_positive(amount_mc)
    token = actor.token()
    with locked_account(account_id(owner)) as account:
        known = CreditHold.objects.filter(key=key).first()
        if known:
            return _own(known, account)
        refuse_past_limit(token, amount_mc)
        chosen = account.choose(amount_mc)
        if quote is not None:
            # The same shown price may be accepted again; then its row is here already.
            Quote.objects.bulk_create([quote], ignore_conflicts=True)
        hold = CreditHold(key=key, purpose=purpose, amount_mc=amount_mc, quote=quote)
        hold.token_id = token.id if token else None
        return _set_aside(account, hold, chosen)


def hold_lot(owner: Owner, key: str, source_key: str, amount_mc: int) -> CreditHold:
    """Set credits of one purchase aside that are to go back with its money, whatever would be
    spent first. Raises NotEnoughCredits."""
    _must_be_positive(amount_mc)
    with locked_account(account_id(owner)) as account:
        known = CreditHold.objects.filter(key=key).first()
        if known:
            return _own(known, account)
        lot = account.look_up(source_key)
        free_mc = 0 if account.has_expired(lot) else lot.free_mc
        if amount_mc > free_mc:
            raise NotEnoughCredits(amount_mc, free_mc)
        hold = CreditHold(key=key, purpose=Purpose.REFUND, amount_mc=amount_mc)
        return _set_aside(account, hold, [(lot, amount_mc)])


def capture(key: str, amount_mc: int) -> CreditHold:
    """Spend what was delivered and give the rest free; nothing delivered is a release.

    A hold that is closed already stays as it is. Raises CreditHold.DoesNotExist.
    """
    with locked_account_of(CreditHold.objects.filter(key=key)) as account:
        parts = HoldLot.objects.filter(hold__key=key).select_related("hold")
        placed = {part.lot_id: part for part in parts}
        hold = next(iter(placed.values())).hold
        if hold.state != HoldState.OPEN:
            return hold
        if not 0 <= amount_mc <= hold.amount_mc:
            raise ValueError(f"{key} holds {hold.amount_mc}, not {amount_mc}")
        _spend(account, placed, amount_mc)
        if amount_mc:
            events.spent(account)
        hold.captured_mc = amount_mc
        hold.state = HoldState.CAPTURED if amount_mc else HoldState.RELEASED
        hold.closed_at = account.now
        hold.save(update_fields=("captured_mc", "state", "closed_at"))
        if amount_mc:
            _record("spent", account, hold, amount_mc)
        return hold


def release(key: str) -> CreditHold:
    """Give a job's credits free again. Raises CreditHold.DoesNotExist."""
    return capture(key, 0)


def give_back(key: str, note: str = "", staff: User | None = None) -> CreditHold:
    """What a job spent comes back to the lots that it was taken from; a repeat changes nothing.

    A lot whose time is over gets a new term. Raises CreditHold.DoesNotExist.
    """
    with locked_account_of(CreditHold.objects.filter(key=key)) as account:
        hold = CreditHold.objects.get(key=key)
        if hold.returned_mc == hold.captured_mc:
            return hold
        facts = {"hold_id": hold.pk, "quote_id": hold.quote_id, "note": clean(note)[:200]}
        facts["actor_id"] = staff.pk if staff else None
        taken = LedgerEntry.objects.filter(hold=hold, kind=EntryKind.CAPTURE)
        for entry in taken.select_related("lot"):
            lot = account.look_up(entry.lot.source_key)
            if account.has_expired(lot):
                lot.expires_at = account.now + GIVEN_BACK_TERM
            key_of_part = f"return:{hold.key}:{lot.pk}"
            account.post(lot, EntryKind.RETURN, -entry.amount_mc, key=key_of_part, **facts)
        hold.returned_mc = hold.captured_mc
        hold.save(update_fields=["returned_mc"])
        _record("returned", account, hold, hold.returned_mc)
        return hold


def reverse(
    source_key: str, returned_minor: int, charged_minor: int, note: str = ""
) -> CreditLot | None:
    """Take back a purchase's credits in proportion to the money that went back so far.

    `returned_minor` is the whole sum of refunds and lost or open disputes as they are now, so
    that repeats and disorder don't matter; a smaller sum than before gives credits back. What was
    spent already is owed. None when that purchase never brought credits.
    """
    lots = CreditLot.objects.filter(source_key=source_key)
    if not lots.exists():
        return None
    with locked_account_of(lots) as account:
        lot = account.look_up(source_key)
        returned = max(0, min(returned_minor, charged_minor))
        target = lot.granted_mc * returned // charged_minor if charged_minor else 0
        taken = target - lot.reversed_mc
        if taken:
            lot.reversed_mc = target
            if taken < 0 and account.has_expired(lot):
                lot.expires_at = account.now + GIVEN_BACK_TERM
            account.post(lot, EntryKind.REVERSE, -taken, note=note)
            _record("reversed", account, lot, -taken)
        return lot


def adjust(
    owner: Owner, amount_mc: int, staff: User | None, reason: str, key: UUID | None = None
) -> CreditAccount:
    """Staff give credits, or take free ones; never without a reason. Raises NotEnoughCredits."""
    reason = clean(reason).strip()
    if not reason or not amount_mc:
        raise ValueError("an adjustment needs an amount and a reason")
    facts = {"actor_id": staff.pk if staff else None, "note": reason[:200]}
    source_key = f"staff:{key or uuid4()}"
    first_key = f"{EntryKind.ADJUST}:{source_key}"
    with locked_account(account_id(owner)) as account:
        if LedgerEntry.objects.filter(key=first_key).exists():
            return account.row
        if amount_mc > 0:
            lot = CreditLot(source=Source.STAFF, source_key=source_key, granted_mc=amount_mc)
            lot.priority = PRIORITIES[Source.STAFF]
            account.add(lot, EntryKind.ADJUST, **facts)
        else:
            for number, (lot, part) in enumerate(account.choose(-amount_mc)):
                key_of_part = f"{first_key}:{number}" if number else first_key
                account.post(lot, EntryKind.ADJUST, -part, key=key_of_part, **facts)
        _record("adjusted", account, account.row, amount_mc)
        return account.row


def lots_to_expire(now: datetime) -> QuerySet[CreditLot]:
    """What a hold still covers expires only when the hold lets go of it."""
    return CreditLot.objects.filter(expires_at__lte=now, remaining_mc__gt=F("held_mc")).order_by(
        "expires_at"
    )


def expire_lot(lot: CreditLot) -> None:
    with locked_account(lot.owner_id) as account:
        fresh = account.look_up(lot.source_key)
        if account.has_expired(fresh) and fresh.free_mc:
            _record("expired", account, fresh, -fresh.free_mc)
            account.post(fresh, EntryKind.EXPIRE, -fresh.free_mc)


def _record(what: str, account: LockedAccount, target: Model, amount_mc: int) -> None:
    """One row for each act on the ledger, however many entries it takes."""
    facts = {"amount_mc": amount_mc}
    audit.record(f"credits.{what}", owner_id=account.row.pk, target=target, **facts)


def _must_be_positive(amount_mc: int) -> None:
    if amount_mc <= 0:
        raise ValueError("an amount must be above zero")


def _own(row: Row, account: LockedAccount) -> Row:
    if row.owner_id != account.row.pk:
        raise KeyReused
    return row


def _set_aside(
    account: LockedAccount, hold: CreditHold, chosen: list[tuple[CreditLot, int]]
) -> CreditHold:
    owner_id = account.row.pk
    for lot, part in chosen:
        account.hold(lot, part)
    hold.owner_id = owner_id
    hold.expires_at = account.now + HOLD_TERMS.get(Purpose(hold.purpose), HOLD_TERM)
    hold.save(force_insert=True)
    parts = [HoldLot(owner_id=owner_id, hold=hold, lot=lot, amount_mc=mc) for lot, mc in chosen]
    HoldLot.objects.bulk_create(parts)
    return hold


def _spend(account: LockedAccount, placed: dict[UUID, HoldLot], amount_mc: int) -> None:
    """In spending order, so that the rest comes back to what lasts longest."""
    left = amount_mc
    for lot in [lot for lot in account.lots if lot.pk in placed]:
        part = placed[lot.pk]
        used = min(left, part.amount_mc)
        left -= used
        account.hold(lot, -part.amount_mc)
        if used:
            hold = part.hold
            key = f"capture:{hold.key}:{lot.pk}"
            account.post(
                lot, EntryKind.CAPTURE, -used, key=key, hold_id=hold.pk, quote_id=hold.quote_id
            )
