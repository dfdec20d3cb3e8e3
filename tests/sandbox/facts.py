"""What our adapters rely on at Replicate and Stripe, in a form of our own.

A field is named by its way from the top, `[]` steps into each row of a list. Its kind is a word of
`KINDS`, or the words it may be, with `|` between them; a `?` allows null, there or on the way. The
fakes are checked by this table always, and the table by the vendors' documents where those lie
beside the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"
Facts = dict[str, str]


@dataclass(frozen=True)
class Operation:
    """A call that we make; `?` after a name of what it sends means that it may be left out."""

    method: str
    path: str
    status: int
    answer: str = ""
    sends: Facts = field(default_factory=dict)


_EVENTS = "start|output|logs|completed"
_JOB = {"input": "object", "webhook?": "text", "webhook_events_filter?[]": _EVENTS}
_VERSION = "/models/{}/{}/versions/{}"
REPLICATE = (
    Operation("GET", "/account", 200, "account"),
    Operation("GET", "/webhooks/default/secret", 200, "secret"),
    Operation("GET", "/models/{}/{}", 200, "model"),
    Operation(
        "POST", "/models", 201, "model",
        {"owner": "text", "name": "text", "visibility": "public|private", "hardware": "text"},
    ),
    Operation("DELETE", "/models/{}/{}", 204),
    Operation("GET", "/models/{}/{}/versions", 200, "versions"),
    Operation("GET", _VERSION, 200, "version"),
    Operation("DELETE", _VERSION, 202),
    Operation("POST", f"{_VERSION}/trainings", 201, "started", {"destination": "text"} | _JOB),
    Operation("GET", "/trainings", 200, "trainings"),
    Operation("GET", "/trainings/{}", 200, "training"),
    Operation("POST", "/trainings/{}/cancel", 200, "training"),
    Operation("POST", "/predictions", 201, "started", {"version": "text"} | _JOB),
    Operation("GET", "/predictions", 200, "predictions"),
    Operation("GET", "/predictions/{}", 200, "prediction"),
    Operation("POST", "/predictions/{}/cancel", 200, "prediction"),
)  # fmt: skip
_STATUS = "starting|processing|succeeded|failed|canceled|aborted"
_JOB_FIELDS = {"id": "text", "status": _STATUS, "created_at": "time", "error": "text?"}
_JOB_FIELDS |= {"logs": "text?", "input": "object", "version": "text"}
_ROW_FIELDS = ("id", "status", "created_at")
_PAGE = {"next": "text?", "previous": "text?", "results": "list"}
REPLICATE_ANSWERS: dict[str, Facts] = {
    "account": {"username": "text"},
    "secret": {"key": "text"},
    "model": {
        "owner": "text", "name": "text", "visibility": "public|private",
        "latest_version.id": "text?",
    },
    "versions": {"results": "list", "results[].id": "text"},
    "version": {"id": "text", "openapi_schema": "object"},
    "started": _JOB_FIELDS,
    "training": _JOB_FIELDS
    | {"completed_at": "time?", "output.version": "text?", "output.weights": "text?"},
    "trainings": _PAGE | {f"results[].{name}": _JOB_FIELDS[name] for name in _ROW_FIELDS},
    "prediction": _JOB_FIELDS
    | {"completed_at": "time?", "output": "any", "data_removed": "flag"},
    "predictions": _PAGE | {f"results[].{name}": _JOB_FIELDS[name] for name in _ROW_FIELDS},
}  # fmt: skip

STRIPE: dict[str, Facts] = {
    "account": {"id": "text"},
    "balance_transaction": {
        "id": "text", "amount": "number", "fee": "number", "net": "number", "currency": "text",
        "source": "text?", "type": "text", "available_on": "number",
    },
    "billing_portal.session": {"url": "text"},
    "charge": {
        "id": "text", "amount": "number", "amount_refunded": "number", "currency": "text",
        "customer": "text?", "payment_intent": "text?", "balance_transaction": "text?",
        "status": "succeeded|pending|failed", "refunded": "flag", "disputed": "flag",
    },
    "checkout.session": {
        "id": "text", "url": "text?", "mode": "payment|subscription|setup",
        "status": "open|complete|expired?", "payment_status": "paid|unpaid|no_payment_required",
        "client_reference_id": "text?", "customer": "text?", "payment_intent": "text?",
        "invoice": "text?", "subscription": "text?", "amount_total": "number?",
        "currency": "text?", "total_details.amount_tax": "number?", "expires_at": "number",
        "customer_details.address.country": "text?", "customer_details.tax_ids[].type": "text?",
        "customer_details.tax_ids[].value": "text?",
    },
    "customer": {"id": "text", "name": "text?", "email": "text?", "metadata": "object"},
    "dispute": {
        "amount": "number", "charge": "text", "currency": "text",
        "status": "warning_needs_response|warning_under_review|warning_closed|needs_response|"
        "under_review|won|lost|prevented",
    },
    "event": {
        "id": "text", "type": "text", "api_version": "text?", "created": "number",
        "livemode": "flag", "data.object": "object",
    },
    "invoice": {
        "id": "text", "number": "text?", "status": "draft|open|paid|uncollectible|void?",
        "billing_reason": "text?", "customer": "text?", "currency": "text", "total": "number",
        "total_excluding_tax": "number?", "amount_paid": "number", "created": "number",
        "parent.subscription_details.subscription": "text?", "customer_address.country": "text?",
        "customer_tax_ids[].type": "text?", "customer_tax_ids[].value": "text?",
        "hosted_invoice_url": "text?", "invoice_pdf": "text?", "lines.data[].amount": "number",
        "lines.data[].period.start": "number", "lines.data[].period.end": "number",
        "lines.data[].pricing.price_details.price": "text?", "lines.data[].parent.type": "text?",
    },
    "invoice_payment": {"id": "text", "invoice": "text", "payment.payment_intent": "text?"},
    "payment_intent": {
        "id": "text", "latest_charge": "text?", "last_payment_error.code": "text?",
        "status": "requires_payment_method|requires_confirmation|requires_action|processing|"
        "requires_capture|canceled|succeeded",
    },
    "payment_method": {"id": "text", "type": "text", "customer": "text?"},
    "price": {"id": "text", "product": "text", "active": "flag", "metadata": "object",
              "currency": "text", "unit_amount": "number?", "lookup_key": "text?"},
    "product": {"id": "text", "name": "text", "metadata": "object"},
    "refund": {
        "amount": "number", "charge": "text?", "currency": "text",
        "status": "pending|requires_action|succeeded|failed|canceled?",
    },
    "subscription": {
        "id": "text", "customer": "text", "created": "number", "metadata": "object",
        "status": "incomplete|incomplete_expired|trialing|active|past_due|canceled|unpaid|paused",
        "latest_invoice": "text?",
        "cancel_at_period_end": "flag", "cancel_at": "number?", "items.data[].price.id": "text",
        "items.data[].current_period_start": "number", "items.data[].current_period_end": "number",
    },
    "tax_id": {"id": "text", "type": "text", "value": "text", "customer": "text?"},
}  # fmt: skip

# Method, address and the names that we send.
STRIPE_CALLS = (
    ("GET", "/account", ""),
    ("POST", "/customers", "email metadata"),
    ("GET", "/customers/{}", ""),
    ("POST", "/customers/{}", "name"),
    ("GET", "/customers/{}/tax_ids", "limit"),
    ("POST", "/customers/{}/tax_ids", "type value"),
    ("DELETE", "/customers/{}/tax_ids/{}", ""),
    ("POST", "/checkout/sessions",
     "mode customer customer_update client_reference_id line_items success_url cancel_url"
     " automatic_tax tax_id_collection billing_address_collection metadata subscription_data"
     " invoice_creation payment_intent_data"),
    ("GET", "/checkout/sessions", "limit payment_intent"),
    ("GET", "/checkout/sessions/{}", ""),
    ("POST", "/billing_portal/sessions", "customer return_url"),
    ("GET", "/subscriptions/{}", ""),
    ("GET", "/invoices", "limit customer subscription status created"),
    ("GET", "/invoices/{}", ""),
    ("GET", "/invoices/{}/lines", "limit starting_after"),
    ("GET", "/subscription_items", "limit starting_after subscription"),
    ("GET", "/checkout/sessions/{}/line_items", "limit starting_after"),
    ("GET", "/invoice_payments", "limit invoice payment"),
    ("GET", "/payment_intents/{}", ""),
    ("GET", "/charges/{}", ""),
    ("GET", "/refunds", "limit charge"),
    ("GET", "/disputes", "limit charge"),
    ("GET", "/events", "limit created"),
    ("POST", "/products", "name metadata"),
    ("GET", "/products", "limit active"),
    ("POST", "/prices",
     "product currency unit_amount lookup_key transfer_lookup_key tax_behavior metadata"
     " recurring"),
    ("GET", "/prices", "limit lookup_keys active"),
    ("GET", "/prices/{}", ""),
)  # fmt: skip
# Method, address, form, status and code of what we tell apart when Stripe refuses.
STRIPE_REFUSALS = (
    ("GET", "/customers/cus_gone", {}, 404, "resource_missing"),
    ("GET", "/subscriptions/sub_gone", {}, 404, "resource_missing"),
    ("POST", "/prices", {"unit_amount": "1"}, 400, "parameter_missing"),
    ("POST", "/customers", {"emial": "x"}, 400, "parameter_unknown"),
    ("POST", "/billing_portal/sessions",
     {"customer": "cus_gone", "return_url": "http://127.0.0.1/"}, 400, "resource_missing"),
    ("GET", "/nowhere", {}, 404, None),
)  # fmt: skip


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


MISSING = ...
KINDS = {
    "any": lambda value: True,
    "flag": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, Mapping),
    "text": lambda value: isinstance(value, str),
    "time": _is_time,
}


def faults(thing: Mapping[str, Any], facts: Facts, *, is_sample: bool = False) -> list[str]:
    """Where a thing is not what the facts say; samples may leave out what may be null."""
    return [
        f"{name}: {found!r} is not {kind}"
        for name, kind in facts.items()
        for found in _values(thing, name.split("."), may_be_none=kind.endswith("?"))
        if not fits(found, kind) and not (is_sample and found is MISSING and kind.endswith("?"))
    ]


def fits(value: Any, kind: str) -> bool:
    if value is None or value is MISSING:
        return value is None and (kind.endswith("?") or kind == "any")
    word = kind.removesuffix("?")
    return KINDS[word](value) if word in KINDS else value in word.split("|")


def _values(thing: Any, steps: list[str], *, may_be_none: bool) -> Iterator[Any]:
    """What lies at the end of a way: many values below a list, MISSING where it breaks off."""
    if not steps:
        yield thing
    elif thing is None and may_be_none:
        yield None
    else:
        name, rest = steps[0].removesuffix("[]"), steps[1:]
        found = thing.get(name, MISSING) if isinstance(thing, Mapping) else MISSING
        rows = found if steps[0].endswith("[]") and isinstance(found, list) else [found]
        for one in rows:
            if one is MISSING:
                yield MISSING
            else:
                yield from _values(one, rest, may_be_none=may_be_none)
