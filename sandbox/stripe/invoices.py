"""Invoices and their life: drafted, finalised, paid or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.stripe import charging, shapes, tax
from sandbox.stripe.errors import StripeRefusal, invalid
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import StripeAccount, Thing, add, first, get, matching, save, seconds
from sandbox.stripe.shapes import BilledLine, list_of

NEXT_TRY = 3 * 86400
WORDS = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
    "subscription_update": "Subscription update",
}


def rate_of(account: StripeAccount, customer: Thing, enabled: bool) -> tax.Rate | None:
    """The tax a customer pays, if tax is reckoned at all."""
    if not enabled:
        return None
    country = (customer["address"] or {}).get("country")
    return tax.rate_for(country, has_vat_id=bool(_vat_ids(account, customer["id"])))


def issue(
    account: StripeAccount,
    customer_id: str,
    lines: Sequence[BilledLine],
    reason: str,
    **given: Any,
) -> Thing:
    """A finalised invoice over some lines; a subscription's one names it as its parent."""
    customer = get(account, "customer", customer_id, "customer")
    subscription: Thing | None = given.pop("subscription", None)
    currency = lines[0].price["currency"]
    invoice = shapes.invoice(customer, currency, reason, given)
    _fill(account, invoice, customer, lines)
    if subscription:
        invoice["parent"] = _parent(subscription)
        invoice["period_start"], invoice["period_end"] = _period(lines)
    create(account, "invoice.created", invoice)
    return _finalise(account, invoice, customer)


def pay(account: StripeAccount, invoice: Thing, method_id: str | None, decline: str = "") -> Thing:
    """Take what is due. When the card declines: StripeRefusal, and it stays open."""
    if invoice["status"] != "open":
        raise invalid(
            f"Invoice is {invoice['status']}: it can't be paid.", code="invoice_not_editable"
        )
    if not invoice["amount_due"]:
        return settle(account, invoice, None)
    if method_id is None:
        raise invalid("This customer has no attached payment source or default payment method.")
    method = charging.method_of(account, method_id)
    intent = _intent_of(account, invoice, method)
    try:
        charging.take(account, intent, method, decline)
    except StripeRefusal:
        _fail(account, invoice)
        raise
    return settle(account, invoice, intent["id"])


def ask_owner(account: StripeAccount, invoice: Thing, method_id: str | None) -> Thing:
    """The bank wants its owner to confirm, which is done on the invoice's page."""
    if method_id is None:
        raise invalid("This customer has no attached payment source or default payment method.")
    method = charging.method_of(account, method_id)
    intent = _intent_of(account, invoice, method)
    return charging.ask(account, intent, method, invoice["hosted_invoice_url"])


def waits_for_owner(account: StripeAccount, invoice: Thing) -> bool:
    known = first(account, "invoice_payment", invoice=invoice["id"])
    if known is None or invoice["status"] != "open":
        return False
    intent = get(account, "payment_intent", known["payment"]["payment_intent"])
    return bool(intent["status"] == "requires_action")


def settle(account: StripeAccount, invoice: Thing, intent_id: str | None) -> Thing:
    """The money is here: say so in every way that Stripe does."""
    fields = {
        "status": "paid",
        "amount_paid": invoice["amount_due"],
        "amount_remaining": 0,
        "attempted": True,
        "attempt_count": invoice["attempt_count"] + bool(intent_id),
        "next_payment_attempt": None,
        "status_transitions": invoice["status_transitions"] | {"paid_at": seconds()},
    }
    change(account, "invoice.paid", invoice, **fields)
    emit(account, "invoice.payment_succeeded", invoice)
    if intent_id:
        _note_payment(account, invoice, intent_id)
    return invoice


def _fill(
    account: StripeAccount, invoice: Thing, customer: Thing, lines: Sequence[BilledLine]
) -> None:
    rate = rate_of(account, customer, invoice["automatic_tax"]["enabled"])
    made = [shapes.invoice_line(invoice["id"], line, rate) for line in lines]
    taxes = [one for line in made for one in line["taxes"]]
    added = sum(one["amount"] for one in taxes if one["tax_behavior"] == "exclusive")
    within = sum(one["amount"] for one in taxes if one["tax_behavior"] == "inclusive")
    subtotal = sum(line["amount"] for line in made)
    invoice["lines"] = list_of(made, f"/v1/invoices/{invoice['id']}/lines")
    invoice["total_taxes"] = taxes
    invoice["customer_tax_ids"] = _vat_ids(account, customer["id"])
    invoice |= {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - within,
        "total": subtotal + added,
        "total_excluding_tax": subtotal - within,
    }
    _set_due(invoice, customer)


def _set_due(invoice: Thing, customer: Thing) -> None:
    """What the customer has to their credit (a negative balance) is used first."""
    balance = customer["balance"]
    reckoned = invoice["total"] + balance
    due = max(reckoned, 0)
    invoice |= {"amount_due": due, "amount_remaining": due, "starting_balance": balance}
    invoice["ending_balance"] = min(reckoned, 0)


def _finalise(account: StripeAccount, invoice: Thing, customer: Thing) -> Thing:
    sequence = customer["next_invoice_sequence"]
    page = f"{account.state.base_url}/stripe/invoices/{invoice['id']}"
    customer |= {"next_invoice_sequence": sequence + 1, "currency": invoice["currency"]}
    save(account, customer | {"balance": invoice["ending_balance"]})
    return change(
        account, "invoice.finalized", invoice,
        status="open", number=f"{customer['invoice_prefix']}-{sequence:04}",
        hosted_invoice_url=page, invoice_pdf=f"{page}/pdf", effective_at=seconds(),
        status_transitions=invoice["status_transitions"] | {"finalized_at": seconds()},
    )  # fmt: skip


def _intent_of(account: StripeAccount, invoice: Thing, method: Thing) -> Thing:
    """The intent of an earlier try, or a new one."""
    known = first(account, "invoice_payment", invoice=invoice["id"])
    if known:
        return get(account, "payment_intent", known["payment"]["payment_intent"])
    text = WORDS.get(invoice["billing_reason"], f"Invoice {invoice['number']}")
    intent = charging.begin(
        account, invoice["amount_due"], invoice["currency"], method, description=text
    )
    add(account, _payment(invoice, intent["id"]))
    return intent


def _note_payment(account: StripeAccount, invoice: Thing, intent_id: str) -> None:
    known = first(account, "invoice_payment", invoice=invoice["id"])
    shape = known or add(account, _payment(invoice, intent_id))
    stamps = shape["status_transitions"] | {"paid_at": seconds()}
    paid = {"amount_paid": invoice["amount_due"], "status": "paid", "status_transitions": stamps}
    emit(account, "invoice_payment.paid", save(account, shape | paid))


def _payment(invoice: Thing, intent_id: str) -> Thing:
    return shapes.new(
        "InvoicePayment", "inpay",
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent_id, "type": "payment_intent"},
        status="open",
    )  # fmt: skip


def _fail(account: StripeAccount, invoice: Thing) -> None:
    change(
        account, "invoice.payment_failed", invoice,
        attempted=True, attempt_count=invoice["attempt_count"] + 1,
        next_payment_attempt=seconds() + NEXT_TRY,
    )  # fmt: skip


def _parent(subscription: Thing) -> Thing:
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {
        "quote_details": None,
        "subscription_details": details,
        "type": "subscription_details",
    }


def _period(lines: Sequence[BilledLine]) -> tuple[int, int]:
    return min(line.period[0] for line in lines), max(line.period[1] for line in lines)


def _vat_ids(account: StripeAccount, customer_id: str) -> list[Thing]:
    found = matching(account, "tax_id", customer=customer_id)
    return [{"type": one["type"], "value": one["value"]} for one in found]
