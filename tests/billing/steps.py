"""What tests of the ledger do again and again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from billing.models import CreditLot, LedgerEntry, Source
from billing.services import credits


def give(owner, amount_mc, *, days=None, source=Source.PACK, key=""):
    expires_at = timezone.now() + timedelta(days=days) if days is not None else None
    return credits.grant(owner, amount_mc, source, key or f"test:{uuid4()}", expires_at=expires_at)


def pass_time(lot, *, days=400):
    """Its time is over."""
    CreditLot.objects.filter(pk=lot.pk).update(expires_at=timezone.now() - timedelta(days=days))


def kinds(owner):
    rows = LedgerEntry.objects.filter(owner=owner).order_by("seq")
    return [(row.kind, row.amount_mc) for row in rows]
