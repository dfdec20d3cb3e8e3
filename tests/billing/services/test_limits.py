from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Plan, Subscription
from billing.services import catalogue, limits
from billing.services.limits import LimitReached

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def subscribe(owner, code="creator", status="active", **fields):
    catalogue.load()
    return Subscription.objects.create(
        owner=owner,
        plan=Plan.objects.get(code=code),
        status=status,
        stripe_subscription_id=f"sub_{owner.pk}_{status}",
        **fields,
    )


def hours(count):
    return timezone.now() + timedelta(hours=count)


@pytest.mark.parametrize(
    ("status", "grace", "code"),
    [
        ("active", None, "creator"),
        ("trialing", None, "creator"),
        ("past_due", 1, "creator"),
        ("past_due", -1, "free"),
        ("past_due", None, "free"),
        ("unpaid", 1, "free"),
        ("paused", None, "free"),
        ("canceled", 1, "free"),
        ("incomplete", 1, "free"),
        ("incomplete_expired", None, "free"),
    ],
)
def test_a_plan_lasts_while_it_is_paid_and_a_grace_longer(alice, status, grace, code):
    subscribe(alice, status=status, grace_until=hours(grace) if grace else None)

    assert limits.plan_of(alice).code == code


def test_a_stranger_to_the_plans_has_the_free_one(alice, charlie):
    subscribe(charlie)

    assert limits.plan_of(alice).code == Plan.FREE


def test_everybody_has_the_free_plan_before_plans_are_loaded(alice):
    assert (limits.plan_of(alice).code, limits.jobs_at_once(alice)) == ("free", 1)


def test_models_are_refused_from_the_plans_limit_on(alice):
    catalogue.load()

    limits.refuse_if_models_full(alice, 0)
    with pytest.raises(LimitReached) as refusal:
        limits.refuse_if_models_full(alice, 1)

    assert refusal.value.code == "models_full"
    assert refusal.value.plan_needed.code == "creator"
    assert "room for 1 model, and you have 1. Nothing was charged" in refusal.value.message


def test_no_plan_is_named_when_none_is_large_enough(alice):
    subscribe(alice, "studio")

    limits.refuse_if_models_full(alice, 9)
    with pytest.raises(LimitReached) as refusal:
        limits.refuse_if_models_full(alice, 10)

    assert refusal.value.plan_needed is None


def test_a_larger_plan_runs_more_jobs_at_once(alice, charlie):
    subscribe(alice, "studio")

    assert (limits.jobs_at_once(alice), limits.jobs_at_once(charlie)) == (4, 1)


def test_advanced_training_comes_with_a_paid_plan(alice, charlie):
    subscribe(alice)

    limits.refuse_if_advanced(alice, is_advanced=True)
    limits.refuse_if_advanced(charlie, is_advanced=False)
    with pytest.raises(LimitReached) as refusal:
        limits.refuse_if_advanced(charlie, is_advanced=True)

    assert refusal.value.plan_needed.code == "creator"


def test_a_plan_no_longer_sold_is_not_suggested(alice):
    catalogue.load()
    Plan.objects.filter(code="creator").update(active=False)

    with pytest.raises(LimitReached) as refusal:
        limits.refuse_if_models_full(alice, 1)

    assert refusal.value.plan_needed.code == "studio"
