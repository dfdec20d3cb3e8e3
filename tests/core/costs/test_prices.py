from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from core.costs import PriceRefused, ProviderCost, ProviderPrice, price_at, set_price
from core.models import AuditEntry
from core.row_security import STAFF, WORKER, role_scope
from tests.factories import make_price, make_usage

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
THING = ("replicate", "gpu-h100", "second")


def price(nano: int, **fields) -> ProviderPrice:
    provider, sku, unit = THING
    return ProviderPrice(
        provider=provider, sku=sku, unit=unit, nano_usd=nano, source="a page", **fields
    )


def set_by_staff(nano: int, **fields) -> ProviderPrice:
    with role_scope(STAFF):
        return set_price(price(nano, **fields))


def test_a_new_price_ends_the_one_before_at_its_own_moment():
    old = make_price(100)

    new = set_by_staff(200)

    old.refresh_from_db()
    assert (old.valid_until, new.valid_until) == (new.valid_from, None)
    before = new.valid_from - timedelta(microseconds=1)
    assert price_at(before, *THING).nano_usd == 100
    assert price_at(new.valid_from, *THING).nano_usd == 200


def test_a_price_of_tomorrow_waits_and_one_of_today_lasts_until_then():
    tomorrow = timezone.now() + timedelta(days=1)
    make_price(100)
    later = set_by_staff(300, valid_from=tomorrow)

    today = set_by_staff(200)

    assert today.valid_until == later.valid_from == tomorrow
    assert price_at(timezone.now(), *THING).nano_usd == 200
    assert price_at(tomorrow, *THING).nano_usd == 300


def test_what_had_a_price_gets_no_other_for_the_past():
    make_price(100)

    with pytest.raises(PriceRefused, match="begins now or later"):
        set_by_staff(200, valid_from=timezone.now() - timedelta(days=1))

    assert ProviderPrice.objects.get().valid_until is None


def test_what_had_none_may_be_priced_afterwards():
    known = make_price(100, valid_from=timezone.now() - timedelta(days=1))

    earlier = set_by_staff(50, valid_from=timezone.now() - timedelta(days=9))

    assert earlier.valid_until == known.valid_from


def test_two_prices_from_one_moment_are_refused_in_words():
    moment = timezone.now() + timedelta(hours=1)
    set_by_staff(100, valid_from=moment)

    with pytest.raises(PriceRefused, match="valid at that time"):
        set_by_staff(200, valid_from=moment)


def test_the_database_refuses_prices_that_overlap():
    make_price(100)

    with pytest.raises(IntegrityError, match="one_at_a_time"), role_scope(STAFF):
        price(200, valid_from=timezone.now() + timedelta(days=1)).save(force_insert=True)

    make_price(100, sku="gpu-t4")
    make_price(100, unit="image")


@pytest.mark.parametrize("nano", [-1, 10**11 + 1])
def test_an_amount_that_no_unit_can_cost_is_refused(nano):
    with pytest.raises(IntegrityError, match="amount"), role_scope(STAFF):
        price(nano).save(force_insert=True)


def test_the_dearest_price_times_the_longest_job_is_still_a_number(alice):
    make_price(10**11)
    make_usage(alice, str(10**7))

    assert ProviderCost.objects.get().nano_usd == 10**18


@pytest.mark.owner
@pytest.mark.parametrize(
    "change",
    [
        {"nano_usd": 1},
        {"valid_from": timezone.now()},
        {"valid_until": timezone.now() - timedelta(hours=1)},
    ],
    ids=["amount", "beginning", "end in the past"],
)
def test_what_something_cost_is_never_changed(change):
    known = make_price(100)

    with pytest.raises(DatabaseError, match="changes in nothing else"), transaction.atomic():
        ProviderPrice.objects.filter(pk=known.pk).update(**change)


@pytest.mark.parametrize("role", [WORKER, STAFF])
def test_no_process_writes_an_amount_anew_or_deletes_a_price(role):
    known = make_price(100)
    for act in (
        lambda rows: rows.update(nano_usd=1),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), role_scope(role):
            act(ProviderPrice.objects.filter(pk=known.pk))


def test_who_set_a_price_stands_in_the_audit_log():
    new = set_by_staff(200)

    entry = AuditEntry.objects.get(action="price.set")

    assert entry.target_id == str(new.pk)
    assert '"nano_usd":200' in entry.facts
