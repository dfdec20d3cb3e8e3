"""Finding a person by whatever a message to support names: an address, an id, a payment, a job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from billing.models import Order, StripeCustomer, Subscription
from core import keyset
from core.jobs import registry
from core.keyset import Page

PAGE = 30
_BY_STRIPE: dict[str, tuple[type[Model], str]] = {
    "cus_": (StripeCustomer, "stripe_customer_id"),
    "cs_": (Order, "stripe_session_id"),
    "pi_": (Order, "stripe_payment_intent_id"),
    "ch_": (Order, "stripe_charge_id"),
    "py_": (Order, "stripe_charge_id"),
    "in_": (Order, "stripe_invoice_id"),
    "sub_": (Subscription, "stripe_subscription_id"),
}


def people(words: str, after: str = "") -> Page[User]:
    """The newest first where nothing is asked for; what is found is one page at most."""
    if not words:
        everybody = User.objects.filter(erased_at=None)
        return keyset.page_or_first(everybody, after=after, size=PAGE, by="date_joined")
    return Page(find(words.strip()), "")


def find(words: str) -> list[User]:
    """By an id or a number of Stripe exactly, else by an address or how it begins."""
    if (known := _as_uuid(words)) is not None:
        return _named(_owners_of(known))
    for mark, (model, column) in _BY_STRIPE.items():
        if words.startswith(mark):
            return _named(_owners(model._default_manager.filter(**{column: words})))
    return _by_address(words.lower())


def _by_address(words: str) -> list[User]:
    """By the index on the address in small letters: what begins so stands together in it."""
    rows = User.objects.annotate(low=Lower("email")).filter(low__gte=words, erased_at=None)
    begins: list[User] = [row for row in rows.order_by("low")[:PAGE] if row.low.startswith(words)]
    if begins or "@" not in words:
        return begins
    others = EmailAddress.objects.filter(email=words).values_list("user_id", flat=True)
    return _named(others)


def _owners_of(known: UUID) -> list[UUID]:
    """A person's own id, or that of an order or of a job of any kind."""
    if User.objects.filter(pk=known, erased_at=None).exists():
        return [known]
    models: list[type[Model]] = [Order, *(kind.model for kind in registry.kinds().values())]
    for model in models:
        if found := _owners(model._default_manager.filter(pk=known)):
            return found
    return []


def _owners(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.values_list("owner_id", flat=True)[:PAGE])


def _named(ids: Iterable[UUID]) -> list[User]:
    return list(User.objects.filter(Q(pk__in=list(ids)), erased_at=None).order_by("-date_joined"))


def _as_uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
