"""Who a person is at Stripe, and what stands on their invoices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from accounts.models import User
from billing.models import StripeCustomer
from billing.stripe import api
from billing.stripe.client import Missing
from core import audit
from core.row_security import user_scope

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")


def known_id(owner_id: UUID) -> str:
    """The person's id at Stripe; empty before the first purchase."""
    rows = StripeCustomer.objects.filter(owner_id=owner_id, livemode=settings.STRIPE_LIVE_MODE)
    return rows.values_list("stripe_customer_id", flat=True).first() or ""


def act_as(owner: User, cause: str, act: Callable[[str], Answer]) -> Answer:
    """`act` with the person's customer, who is made where Stripe has none, or has none any more.

    Asks Stripe, so it opens its own row scopes. Raises ProviderError.
    """
    with user_scope(owner.pk):
        customer = known_id(owner.pk)
    customer = customer or _make(owner, cause)
    try:
        return act(customer)
    except Missing as error:
        if not error.is_customer:
            raise
    forget(owner, customer)
    # Under the same key Stripe would name the lost one again.
    return act(_make(owner, f"{cause}:{customer}"))


def forget(owner: User, customer: str) -> None:
    """Stripe said that it has no such customer."""
    log.warning("a customer that stripe does not have", customer=customer)
    with user_scope(owner.pk):
        unlink(customer)


def link(owner_id: UUID, customer: str) -> None:
    with transaction.atomic():
        StripeCustomer.objects.bulk_create(
            [
                StripeCustomer(
                    owner_id=owner_id,
                    stripe_customer_id=customer,
                    livemode=settings.STRIPE_LIVE_MODE,
                )
            ],
            ignore_conflicts=True,
        )


def unlink(customer: str) -> None:
    """Deleted at Stripe: the next purchase makes a new one."""
    StripeCustomer.objects.filter(stripe_customer_id=customer).delete()


def _make(owner: User, cause: str) -> str:
    """Another request may have been quicker: then it is that one's."""
    made = api.make_customer(owner.pk, owner.email, cause)
    with user_scope(owner.pk):
        link(owner.pk, made)
        audit.record("customer.made_at_stripe", owner_id=owner.pk, provider_id=made)
        return known_id(owner.pk)


def owner_of(customer: str) -> UUID | None:
    rows = StripeCustomer.objects.filter(stripe_customer_id=customer)
    return rows.values_list("owner_id", flat=True).first()
