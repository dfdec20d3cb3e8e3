"""Whose credits, and how many: what is read before anything moves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from billing.models import CreditAccount, CreditLot
from billing.services.locked_account import locked_account

Owner = User | UUID


@dataclass(frozen=True)
class Balance:
    """`posted_mc` counts what is held too, and is below zero while credits are owed."""

    posted_mc: int
    held_mc: int
    spendable_mc: int


def account_id(owner: Owner) -> UUID:
    """Webhooks know a person by id; the person may be gone, the account stays."""
    return owner.pk if isinstance(owner, User) else owner


def account_of(owner: Owner) -> CreditAccount:
    """The account, made with the welcome gift when it is the first time.

    Inside a transaction it stays locked until the end of it.
    """
    with locked_account(account_id(owner)) as account:
        return account.row


def balance(owner: Owner) -> Balance:
    """In one query, but for a person's very first time."""
    found = _read_balance(account_id(owner))
    if found is None:
        account_of(owner)
        found = _read_balance(account_id(owner))
    return Balance(*(found or (0, 0, 0)))


def _read_balance(owner_id: UUID) -> tuple[int, int, int] | None:
    alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    free = (
        CreditLot.objects.filter(alive, owner=owner_id, remaining_mc__gt=0)
        .values("owner")
        .values(free=Sum(F("remaining_mc") - F("held_mc")))
    )
    rows = CreditAccount.objects.filter(pk=owner_id)
    return rows.values_list("posted_mc", "held_mc", Coalesce(free, 0)).first()
