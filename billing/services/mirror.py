"""dj-stripe's copy of Stripe's objects, for staff and their numbers. Credits never wait for it.

It only reads: what an event is about is asked of Stripe as it is now and written down here.
dj-stripe's own handling of events also writes to Stripe, and leaves refunds out, so we do it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.core.checks.registry import registry
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from billing.models import StripeEvent
from billing.services import customers
from billing.stripe import client, minimal
from billing.stripe.objects import object_id

log = structlog.get_logger(__name__)

# Stripe's name of an object, dj-stripe's name of its model.
_MODELS = {
    "customer": "Customer",
    "tax_id": "TaxId",
    "payment_method": "PaymentMethod",
    "product": "Product",
    "price": "Price",
    "checkout.session": "Session",
    "subscription": "Subscription",
    "invoice": "Invoice",
    "payment_intent": "PaymentIntent",
    "charge": "Charge",
    "refund": "Refund",
    "dispute": "Dispute",
    "payout": "Payout",
}
# Stripe's objects change their shape faster than the mirror learns it.
_SHAPE_TROUBLE = (LookupError, TypeError, ValueError, AttributeError, RuntimeError)
# An invoice of the future has such an id, or none.
_UPCOMING = "upcoming"
# https://docs.stripe.com/invoicing/hosted-invoice-page: what the API gave is good for ten days.
_PAGE_LIVES = timedelta(days=9)


class NotMirrored(Exception):
    """`is_final` when the same question would get the same answer; the reason quotes no data."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class KeptOutside(Exception):
    """A key of ours was to be written into a table: keys are in the environment alone."""


def prepare() -> None:
    """Four habits of dj-stripe that are not ours.

    It writes keys into tables, to find out whose an object is: all are ours, and no key of ours
    may even be in a statement, which a database may log. It asks as long
    as the SDK does by itself, which is longer than a transaction may be open. And each start looks
    for webhook endpoints in a table that nobody may read; the inbox is our only one. And it keeps
    all that Stripe says, names and addresses too, of what an object is tied to as well.
    """
    import stripe
    from djstripe import checks
    from djstripe.models import Account, APIKey, WebhookEndpoint
    from djstripe.models.base import StripeModel

    Account.get_or_retrieve_for_api_key = classmethod(lambda cls, api_key: None)
    for model in (APIKey, WebhookEndpoint):
        model.save = _keep_outside
    APIKey.objects.__class__.get_or_create_by_api_key = _keep_outside
    StripeModel._stripe_object_to_record = _without_person(StripeModel._stripe_object_to_record)
    stripe.default_http_client = client.http_client()
    stripe.max_network_retries = 0
    for check in (checks.check_webhook_validation, checks.check_webhook_endpoint_has_secret):
        registry.registered_checks.discard(check)


def copies(subject: dict[str, Any]) -> bool:
    """Whether a change of such an object belongs into the mirror: one that can be asked for."""
    is_real = not str(subject.get("id") or _UPCOMING).startswith(_UPCOMING)
    return settings.STRIPE_MIRROR and is_real and str(subject.get("object")) in _MODELS


def reflect(event: StripeEvent) -> None:
    """Bring the rows of what the event is about up to date. Raises NotMirrored."""
    subject = event.payload["data"]["object"]
    if not copies(subject):
        return
    from stripe import StripeError

    client.keep_quiet()
    try:
        with transaction.atomic():
            _wait_for_twins(subject)
            _copy(subject, is_gone=event.kind.endswith(".deleted"))
            _tie(subject)
        if subject["object"] == "payout":
            _copy_balance_of(subject["id"])
    except (StripeError, DatabaseError, *_SHAPE_TROUBLE) as error:
        raise _not_mirrored(event, error) from error


def invoice_page(invoice_id: str) -> str:
    """Where the invoice can be seen; empty when that is not known, or was long ago."""
    if not settings.STRIPE_MIRROR:
        return ""
    young = timezone.now() - _PAGE_LIVES
    rows = _model("Invoice").objects.filter(id=invoice_id, djstripe_updated__gt=young)
    return rows.values_list("stripe_data__hosted_invoice_url", flat=True).first() or ""


def strangers() -> int:
    """Customers of the account whom nobody here knows: another shop's, perhaps."""
    known = _model("Customer").objects.filter(date_purged=None)
    return known.filter(subscriber=None).count()


def _keep_outside(*args: Any, **fields: Any) -> None:
    raise KeptOutside("keys are in the environment alone")


def _without_person(to_record: Any) -> Any:
    """Where each object of dj-stripe's passes on its way into a row."""

    def record(cls: Any, data: Any, *args: Any, **fields: Any) -> Any:
        told = json.loads(str(data)) if hasattr(data, "to_dict") else data
        return to_record.__func__(cls, minimal.without_person(told), *args, **fields)

    return classmethod(record)


def _model(name: str) -> Any:
    return apps.get_model("djstripe", name)


def _wait_for_twins(subject: dict[str, Any]) -> None:
    """One event of a customer, of a product, of a charge at a time: who asks last must write
    last, and nobody makes the same row twice or deadlocks.

    A purchase tells a dozen at once, so the wait is longer than for a row.
    """
    named = (object_id(subject.get(name)) for name in ("customer", "product", "charge"))
    whose = next(filter(None, named), subject["id"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '14s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whose])


def _copy(subject: dict[str, Any], *, is_gone: bool) -> None:
    model = _model(_MODELS[subject["object"]])
    # A subscription that ends is deleted in name only.
    if not is_gone or subject["object"] == "subscription":
        told = model(id=subject["id"]).api_retrieve(api_key=settings.STRIPE_SECRET_KEY)
        is_gone = bool(told.get("deleted"))
    if is_gone:
        _forget(model, subject["id"])
        return
    _put_in_old_places(told)
    model.sync_from_stripe_data(told, api_key=settings.STRIPE_SECRET_KEY)


def _put_in_old_places(told: Any) -> None:
    """dj-stripe reads these where the API kept them until 2025."""
    if told["object"] == "invoice":
        parent = told.get("parent") or {}
        told["subscription"] = (parent.get("subscription_details") or {}).get("subscription")
    if told["object"] == "subscription":
        item = told["items"]["data"][0]
        for name in ("current_period_start", "current_period_end"):
            told[name] = item[name]


def _copy_balance_of(payout_id: str) -> None:
    """All that was paid out, fees that no event tells of among it, and now as available.

    Line by line: those of many people, kept locked together, would meet their own events.
    """
    model = _model("BalanceTransaction")
    for told in model.api_list(settings.STRIPE_SECRET_KEY, payout=payout_id, limit=100):
        model.sync_from_stripe_data(told, api_key=settings.STRIPE_SECRET_KEY)


def _forget(model: Any, object_id: str) -> None:
    """A customer's row stays, since payments name it; what it knew of the person goes."""
    rows = model.objects.filter(id=object_id)
    if model is _model("Customer"):
        bare = {"id": object_id, "object": "customer", "deleted": True}
        now = timezone.now()
        rows.update(stripe_data=bare, metadata={}, subscriber=None, date_purged=now)
    else:
        rows.delete()


def _tie(subject: dict[str, Any]) -> None:
    """Let staff find the person behind a customer."""
    is_customer = subject["object"] == "customer"
    customer = subject["id"] if is_customer else object_id(subject.get("customer"))
    owner_id = customers.owner_of(customer) if customer else None
    if owner_id:
        rows = _model("Customer").objects.filter(id=customer, subscriber=None, date_purged=None)
        rows.update(subscriber_id=owner_id)


def _not_mirrored(event: StripeEvent, error: Exception) -> NotMirrored:
    import stripe

    last = extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    if isinstance(error, stripe.StripeError):
        place = f"{error.http_status or 0} {error.code or ''}".strip()
    passes = isinstance(error, stripe.StripeError | OperationalError)
    is_final = not passes or isinstance(error, stripe.InvalidRequestError)
    reason = f"{event.kind}: {type(error).__name__} {place}"
    log.warning("stripe mirror", stripe_event=event.event_id, error=reason, said=_words(error))
    return NotMirrored(reason, is_final=is_final)


def _words(error: Exception) -> str:
    """What Stripe said of it. The mirror sends ids and names of fields only, so only those can be
    quoted; what is wrong with a key is said elsewhere."""
    from stripe import InvalidRequestError

    said = error.user_message if isinstance(error, InvalidRequestError) else ""
    return str(said or "")[:200]
