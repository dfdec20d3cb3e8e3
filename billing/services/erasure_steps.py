"""The end of an account, as far as money goes: nothing more is charged, and the books stay.

What tax law wants kept for years is kept without the person: amounts, tax, country and Stripe's
ids, moved to a nobody. Stripe keeps the invoices it made, as the law asks of it too.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Replace

from accounts.models import User
from billing.models import (
    CreditAccount,
    CreditHold,
    CreditLot,
    EntryKind,
    HoldLot,
    LedgerEntry,
    Order,
    OrderState,
    Quote,
    Refund,
    Source,
    StripeCustomer,
    Subscription,
)
from billing.models.sales import STANDING
from billing.services import gifts, orders, paid_jobs, subscriptions
from billing.stripe import api
from billing.stripe.client import Missing
from core import erasure
from core.costs import ProviderCost, ProviderUsage
from core.erasure import ErasureStep, Outcome, Subject

COSTS = (ProviderUsage, ProviderCost)
MOVED = (
    CreditAccount,
    CreditLot,
    CreditHold,
    HoldLot,
    Quote,
    Order,
    Refund,
    Subscription,
    StripeCustomer,
)


def end_payments(person: Subject) -> Outcome:
    """At Stripe: the plan ends now, open pages close, and the customer goes."""
    standing = list(_of(Subscription, person).filter(status__in=STANDING))
    for row in standing:
        subscriptions.end_now(row)
    closed = sum(_close(order) for order in _of(Order, person).filter(state__in=orders.UNPAID))
    customers = _of(StripeCustomer, person).filter(livemode=settings.STRIPE_LIVE_MODE)
    for row in customers:
        api.delete_customer(row.stripe_customer_id)
    told = {
        "plans_ended": len(standing),
        "pages_closed": closed,
        "customers_deleted": len(customers),
    }
    return erasure.done(**told)


def keep_books(person: Subject) -> Outcome:
    """All rows about money, in one transaction: to nobody, and no key or note tells a name."""
    for hold in _of(CreditHold, person).filter(state="open"):
        paid_jobs.look_after(hold)
    with transaction.atomic():
        _remember_gift(person)
        entries = _move_ledger(person)
        CreditLot.objects.filter(owner=person.id).update(source_key=_without("source_key", person))
        CreditHold.objects.filter(owner=person.id).update(token=None)
        Order.objects.filter(owner=person.id).update(return_to="")
        Refund.objects.filter(owner=person.id).update(reason="")
        Refund.objects.filter(actor_id=person.id).update(actor_id=person.tombstone)
        moved = {model: _move(model, person) for model in MOVED}
        _move(ProviderUsage, person)
    return erasure.done(entries_kept=entries, orders_kept=moved[Order])


STEPS = (
    ErasureStep(
        "payments",
        erasure.PAYMENTS,
        end_payments,
        "Your plan, and you as a customer",
        where="Stripe",
    ),
    ErasureStep(
        "books",
        erasure.BOOKS,
        keep_books,
        "Your name on orders and on the credit ledger",
        frozenset(model._meta.db_table for model in (*MOVED, LedgerEntry, *COSTS)),
    ),
)


def _of(model: type[Any], person: Subject) -> QuerySet[Any]:
    return model._default_manager.filter(owner=person.id)


def _close(order: Order) -> int:
    """Money that a bank is bringing can't be called back: it stays in the books when it comes."""
    if not order.stripe_session_id:
        Order.objects.filter(pk=order.pk).update(state=OrderState.EXPIRED)
        return 1
    try:
        api.close_checkout(order.stripe_session_id)
        orders.settle(order.stripe_session_id)
    except Missing:
        orders.close(order)
    return 1


def _remember_gift(person: Subject) -> None:
    """A keyed hash of the address, so that the welcome gift is one for each."""
    if not _of(CreditLot, person).filter(source=Source.GIFT).exists():
        return
    for address in User.objects.filter(pk=person.id).values_list("email", flat=True):
        gifts.remember(address)


def _move(model: type[Any], person: Subject) -> int:
    return _of(model, person).update(owner_id=person.tombstone)


def _without(field: str, person: Subject) -> Replace:
    """A key of ours that names the person names nobody instead."""
    return Replace(field, Value(str(person.id)), Value(str(person.tombstone)))


def _move_ledger(person: Subject) -> int:
    """The one change that the table allows; what staff wrote as a reason may hold a name."""
    LedgerEntry.objects.filter(actor_id=person.id).update(actor_id=person.tombstone)
    reasons = Case(When(kind=EntryKind.ADJUST, then=Value("")), default=F("note"))
    return _of(LedgerEntry, person).update(
        owner_id=person.tombstone, key=_without("key", person), note=reasons
    )
