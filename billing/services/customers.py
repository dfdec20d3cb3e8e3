"""Who a person is at Stripe, and what stands on their invoices."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from billing.models import StripeCustomer
from billing.stripe import api


def known_id(owner_id: UUID) -> str:
    """The person's id at Stripe; empty before the first purchase."""
    rows = StripeCustomer.objects.filter(owner_id=owner_id, livemode=settings.STRIPE_LIVE_MODE)
    return rows.values_list("stripe_customer_id", flat=True).first() or ""


def make(owner: User, cause: str) -> str:
    """Make the person known to Stripe. Asks Stripe, so not inside a transaction."""
    return api.make_customer(owner.pk, owner.email, cause)


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


def owner_of(customer: str) -> UUID | None:
    rows = StripeCustomer.objects.filter(stripe_customer_id=customer)
    return rows.values_list("owner_id", flat=True).first()
