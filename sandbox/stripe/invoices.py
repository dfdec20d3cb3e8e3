"""Invoices in the API."""

from __future__ import annotations

from sandbox.stripe import cycles, invoicing
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change
from sandbox.stripe.objects import Thing, get
from sandbox.stripe.paging import page, page_of
from sandbox.stripe.updating import changes_of

CHANGEABLE = {"metadata", "description", "footer", "default_payment_method"}


def show(call: Call, object_id: str) -> Thing:
    return get(call.account, "invoice", object_id)


def list_all(call: Call) -> Thing:
    asked = call.params.pop("subscription", None)

    def keep(one: Thing) -> bool:
        details = (one["parent"] or {}).get("subscription_details") or {}
        return asked is None or details.get("subscription") == asked

    return page(call, "invoice", "customer", "status", "collection_method", keep=keep)


def list_lines(call: Call, object_id: str) -> Thing:
    return page_of(call, get(call.account, "invoice", object_id)["lines"]["data"])


def list_payments(call: Call) -> Thing:
    """Which payments belong to which invoice; invoices themselves no longer say so."""
    payment = call.params.pop("payment", {}).get("payment_intent")

    def keep(one: Thing) -> bool:
        return payment is None or one["payment"]["payment_intent"] == payment

    return page(call, "invoice_payment", "invoice", "status", keep=keep)


def show_payment(call: Call, object_id: str) -> Thing:
    return get(call.account, "invoice_payment", object_id)


def update(call: Call, object_id: str) -> Thing:
    invoice = get(call.account, "invoice", object_id)
    fields = changes_of(call, invoice)
    for name in fields.keys() - CHANGEABLE:
        raise invalid(f"The sandbox does not change {name} of an invoice.", name)
    return change(call.account, "invoice.updated", invoice, **fields)


def pay(call: Call, object_id: str) -> Thing:
    invoice = get(call.account, "invoice", object_id)
    subscription = cycles.of_invoice(call.account, invoice)
    if subscription is None:
        return invoicing.pay(call.account, invoice, call.params.get("payment_method"))
    payer = call.params.get("payment_method") or cycles.payer_of(call.account, subscription)
    paid = invoicing.pay(call.account, invoice, payer)
    cycles.activate(call.account, subscription)
    return paid


def void(call: Call, object_id: str) -> Thing:
    invoice = get(call.account, "invoice", object_id)
    if invoice["status"] != "open":
        raise invalid("You can only pass in open invoices.", code="invoice_not_editable")
    return invoicing.void(call.account, invoice)
