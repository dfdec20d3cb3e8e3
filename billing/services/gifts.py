"""The welcome gift is one for each mailbox, also after an account was deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import PastGift
from core.crypto import blind_index

# Whoever leaves and comes back for it again and again: so long it is remembered.
REMEMBERED = timedelta(days=365)


def remember(address: str) -> None:
    """By a keyed hash, from which nobody can tell the address."""
    until = timezone.now() + REMEMBERED
    PastGift.objects.update_or_create(address_hash=_hash(address), defaults={"until": until})


def was_given(address: str) -> bool:
    return PastGift.objects.filter(address_hash=_hash(address), until__gt=timezone.now()).exists()


def past(now: datetime) -> QuerySet[PastGift]:
    return PastGift.objects.filter(until__lte=now)


def forget(gift: PastGift) -> None:
    gift.delete()


def _hash(address: str) -> str:
    return blind_index(address.strip().lower(), "gift")
