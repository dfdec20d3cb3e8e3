"""Prices of providers: a new one is a new row, from its moment on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit
from core.costs.models import ProviderPrice
from core.refusals import Refused

# What a clock may be behind, and a form may lie open.
_NOW = timedelta(minutes=1)


class PriceRefused(Refused):
    """The price was not taken; nothing is changed."""


def price_at(moment: datetime, provider: str, sku: str, unit: str) -> ProviderPrice | None:
    """What was, is or will be valid then."""
    same = ProviderPrice.objects.filter(provider=provider, sku=sku, unit=unit)
    return _valid(same, moment).first()


def set_price(new: ProviderPrice) -> ProviderPrice:
    """From its moment on, until the next one that is known. Raises PriceRefused."""
    check_price(new)
    try:
        with transaction.atomic():
            _make_room(new)
            new.save(force_insert=True)
            facts: dict[str, audit.Fact] = {"sku": new.sku, "nano_usd": new.nano_usd}
            audit.record("price.set", owner_id=None, target=new, unit=new.unit, **facts)
    except IntegrityError as error:
        words = "Another price is valid at that time."
        raise PriceRefused("overlap", words, field="valid_from") from error
    return new


def check_price(new: ProviderPrice) -> None:
    """Raises PriceRefused where it would change what something cost already: only what had no
    price yet may get one for the past."""
    is_past = new.valid_from < timezone.now() - _NOW
    if is_past and _valid(_same(new), new.valid_from).exists():
        words = "A price is known for that time. A new one begins now or later."
        raise PriceRefused("past", words, field="valid_from")


def _make_room(new: ProviderPrice) -> None:
    same = _same(new)
    before = _valid(same, new.valid_from).select_for_update().first()
    if before is not None:
        new.valid_from = max(new.valid_from, timezone.now())
        same.filter(pk=before.pk).update(valid_until=new.valid_from)
    after = same.filter(valid_from__gt=new.valid_from).order_by("valid_from").first()
    new.valid_until = after.valid_from if after else None


def _same(new: ProviderPrice) -> QuerySet[ProviderPrice]:
    return ProviderPrice.objects.filter(provider=new.provider, sku=new.sku, unit=new.unit)


def _valid(rows: QuerySet[ProviderPrice], moment: datetime) -> QuerySet[ProviderPrice]:
    has_not_ended = Q(valid_until=None) | Q(valid_until__gt=moment)
    return rows.filter(has_not_ended, valid_from__lte=moment)
