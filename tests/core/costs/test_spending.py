from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from core.costs import ProviderCost, ProviderUsage, Spent, set_price, spent, spent_nano
from core.costs.models import ProviderPrice
from core.row_security import APP, STAFF, role_scope, user_scope
from tests.factories import make_price, make_usage

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_what_was_spent_is_quantity_times_the_price_of_then(alice, charlie, an_hour_ago):
    make_price(1_525_000)
    make_usage(alice, "100.5")
    make_usage(charlie, "0.000001")

    assert spent(an_hour_ago) == Spent(nano=153_262_500 + 2, unpriced=0)
    assert spent_nano(an_hour_ago) == 153_262_502


def test_the_time_begins_with_its_first_moment_and_ends_before_its_last(alice):
    make_price(10)
    used = make_usage(alice, "1")
    moment, step = used.created_at, timedelta(microseconds=1)

    assert spent_nano(moment, moment + step) == 10
    assert spent_nano(moment + step) == 0
    assert spent_nano(moment - step, moment) == 0


def test_without_a_price_it_is_told_and_not_taken_for_nothing(alice, an_hour_ago):
    make_usage(alice, "7", sku="gpu-new")

    assert spent(an_hour_ago) == Spent(nano=0, unpriced=1)
    assert ProviderCost.objects.get().nano_usd is None


def test_a_new_price_leaves_what_yesterday_cost(alice, an_hour_ago):
    make_price(100)
    make_usage(alice, "3", created_at=an_hour_ago)
    with role_scope(STAFF):
        new = ProviderPrice(
            provider="replicate", sku="gpu-h100", unit="second", nano_usd=900, source="a page"
        )
        set_price(new)
    make_usage(alice, "3", created_at=new.valid_from)
    make_usage(alice, "3", created_at=new.valid_from - timedelta(microseconds=1))

    costs = ProviderCost.objects.order_by("created_at").values_list("nano_usd", flat=True)

    assert list(costs) == [300, 300, 2700]


def test_a_person_sees_neither_costs_nor_prices(alice):
    make_price(100)
    make_usage(alice, "1")

    for model in (ProviderCost, ProviderPrice):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            role_scope(APP),
            user_scope(alice.pk),
        ):
            model.objects.exists()


def test_within_one_persons_scope_a_worker_sums_theirs_alone(alice, charlie, an_hour_ago):
    make_price(10)
    make_usage(alice, "1")
    make_usage(charlie, "2")

    with user_scope(charlie.pk):
        mine = spent_nano(an_hour_ago)

    assert mine == 20


@pytest.mark.parametrize("change", [{"quantity": 0}, {"job_id": uuid4()}, {"sku": "cpu"}])
def test_a_usage_row_is_never_changed(alice, change):
    make_usage(alice, "1")

    with pytest.raises(DatabaseError, match="permission denied"):
        ProviderUsage.objects.update(**change)
