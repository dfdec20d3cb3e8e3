"""What a plan lets a person do. The counts come from the apps above, which know the rows.

Two requests at once can't both take the last place when the caller counts after
`credits.reserve` or `credits.account_of`: from there on the person's account is locked.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from billing.models import Plan, Subscription, SubscriptionStatus
from billing.services.balances import Owner, account_id
from billing.services.catalogue import free_plan
from core.refusals import Refused


class LimitReached(Refused):
    """Why a plan does not allow it, in words for the person; nothing was charged or changed.

    `plan_needed` is the smallest plan on sale that would allow it, if there is one.
    """

    def __init__(self, code: str, message: str, plan_needed: Plan | None = None) -> None:
        super().__init__(code, message, plan_needed=plan_needed.code if plan_needed else None)
        self.plan_needed = plan_needed


def plan_of(owner: Owner) -> Plan:
    """From our own Subscription row: paid, in trial, or late with a payment within its grace."""
    late = Q(status=SubscriptionStatus.PAST_DUE, grace_until__gt=timezone.now())
    paid = Q(status__in=[SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING])
    rows = Subscription.objects.filter(paid | late, owner=account_id(owner)).select_related("plan")
    found = rows.first()
    return found.plan if found else free_plan()


def jobs_at_once(owner: Owner) -> int:
    return plan_of(owner).jobs_at_once


def refuse_if_models_full(owner: Owner, models_now: int) -> None:
    """Raises LimitReached when one more model would be too many."""
    plan = plan_of(owner)
    if models_now < plan.model_limit:
        return
    places = _many(plan.model_limit, "model")
    raise LimitReached(
        "models_full",
        f"Your {plan.name} plan has room for {places}, and you have {models_now}. Nothing was"
        " charged. Choose a larger plan to train another.",
        _smallest(Q(model_limit__gt=models_now)),
    )


def refuse_if_advanced(owner: Owner, *, is_advanced: bool) -> None:
    """Raises LimitReached when the plan has no advanced training settings."""
    if not is_advanced or plan_of(owner).advanced_training:
        return
    raise LimitReached(
        "advanced_training",
        "Advanced training settings come with a paid plan. Nothing was charged. Train with a"
        " preset, or choose a plan that has them.",
        _smallest(Q(advanced_training=True)),
    )


def _smallest(allows: Q) -> Plan | None:
    return Plan.objects.filter(allows, active=True).order_by("price_minor").first()


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
