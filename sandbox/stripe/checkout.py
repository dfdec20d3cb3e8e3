"""What happens when a buyer at Checkout pays, or tries to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe import charging, customers, invoices, shapes, subscriptions, tax
from sandbox.stripe.cards import USUAL, TestCard
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import StripeAccount, Thing, get, matching, save, seconds


@dataclass(frozen=True)
class Buyer:
    """What was typed in at Checkout."""

    email: str
    name: str = "Sandbox Buyer"
    country: str = "FR"
    postal_code: str = ""
    company: str = ""
    vat_id: str = ""
    card: TestCard = field(default=USUAL)

    @property
    def person(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "name": self.company or self.name,
            "country": self.country,
            "postal_code": self.postal_code or None,
        }


def totals(session: Thing, country: str | None, vat_id: str) -> tuple[int, int, tax.Rate]:
    """Tax and total for a buyer, and the rate they come from."""
    if not session["automatic_tax"]["enabled"]:
        return 0, session["amount_subtotal"], tax.NONE
    rate = tax.rate_for(country, has_vat_id=bool(vat_id))
    amount, total = 0, 0
    for line in session["_lines"]:
        behaviour = tax.behaviour_of(line["price"])
        share = rate.on(line["amount_subtotal"], behaviour)
        amount += share
        total += line["amount_subtotal"] + (share if behaviour == "exclusive" else 0)
    return amount, total, rate


def pay(account: StripeAccount, session: Thing, buyer: Buyer, *, later: bool = False) -> Thing:
    """Complete a session; `later` leaves the money under way. Raises StripeRefusal if declined."""
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.")
    if buyer.vat_id:
        tax.checked("eu_vat", buyer.vat_id)
    if session["mode"] == "subscription" and later:
        raise invalid("The sandbox lets only one-time payments arrive later.")
    _reckon(session, buyer)
    if session["mode"] == "subscription":
        return _subscribe(account, session, buyer)
    return _buy(account, session, buyer, later)


def challenge(account: StripeAccount, session: Thing, buyer: Buyer, url: str) -> Thing:
    """A card that asks for 3-D Secure: the payment waits for the bank's page."""
    if session["mode"] == "payment":
        _reckon(session, buyer)
        method = charging.new_method(account, buyer.card, buyer.person, session["customer"])
        charging.ask(account, _intent(account, session, method), method, url)
    return session


def money_arrived(account: StripeAccount, session: Thing, *, well: bool) -> Thing:
    """The end of a payment that was under way when the session completed."""
    if session["status"] != "complete" or session["payment_status"] != "unpaid":
        raise invalid("No payment of this session is under way.")
    intent = get(account, "payment_intent", session["payment_intent"])
    method = charging.method_of(account, session["_method"])
    if not well:
        change(account, "payment_intent.payment_failed", intent, status="requires_payment_method")
        emit(account, "checkout.session.async_payment_failed", session)
        return session
    charging.take(account, intent, method)
    change(account, "checkout.session.async_payment_succeeded", session, payment_status="paid")
    return session


def _reckon(session: Thing, buyer: Buyer) -> None:
    amount, total, rate = totals(session, buyer.country, buyer.vat_id)
    session["amount_total"] = total
    session["total_details"] = session["total_details"] | {"amount_tax": amount}
    if not session["automatic_tax"]["enabled"]:
        return
    session["automatic_tax"] = session["automatic_tax"] | {"status": "complete"}
    for line in session["_lines"]:
        behaviour = tax.behaviour_of(line["price"])
        share = rate.on(line["amount_subtotal"], behaviour)
        added = share if behaviour == "exclusive" else 0
        line |= {"amount_tax": share, "amount_total": line["amount_subtotal"] + added}


def _buy(account: StripeAccount, session: Thing, buyer: Buyer, later: bool) -> Thing:
    asked = session["_given"].get("payment_intent_data") or {}
    customer_id = _customer(account, session, buyer)
    keep = customer_id if asked.get("setup_future_usage") else None
    method = charging.new_method(account, buyer.card, buyer.person, keep)
    if session["amount_total"]:
        intent = _intent(account, session, method)
        if later:
            change(account, "payment_intent.processing", intent, status="processing")
        else:
            charging.take(account, intent, method)
    session["_method"] = method["id"]
    _complete(account, session, buyer, paid=not later)
    if session["invoice_creation"]["enabled"] and not later:
        _invoice(account, session)
    return session


def _subscribe(account: StripeAccount, session: Thing, buyer: Buyer) -> Thing:
    asked = session["_given"].get("subscription_data") or {}
    customer_id = _customer(account, session, buyer)
    method = charging.new_method(account, buyer.card, buyer.person, customer_id)
    if method["_decline"]:
        charging.take(account, _intent(account, session, method), method)
    [line] = session["_lines"]
    given = {
        "automatic_tax": session["automatic_tax"]["enabled"],
        "default_payment_method": method["id"],
        "description": asked.get("description"),
        "metadata": asked.get("metadata"),
    }
    price, quantity = line["price"], line["quantity"]
    subscription = subscriptions.begin(account, customer_id, price, quantity, given)
    subscriptions.collect(account, subscription)
    session["subscription"] = subscription["id"]
    session["invoice"] = subscription["latest_invoice"]
    return _complete(account, session, buyer, paid=True)


def _intent(account: StripeAccount, session: Thing, method: Thing) -> Thing:
    """The session's one intent, however often it is tried."""
    if session["payment_intent"]:
        return get(account, "payment_intent", session["payment_intent"])
    asked = session["_given"].get("payment_intent_data") or {}
    intent = charging.begin(
        account, session["amount_total"], session["currency"],
        method | {"customer": session["customer"] or session.get("_customer")}, **asked,
    )  # fmt: skip
    if session["mode"] == "payment":
        session["payment_intent"] = intent["id"]
        save(account, session)
    return intent


def _customer(account: StripeAccount, session: Thing, buyer: Buyer) -> Any:
    """The customer with what was typed in; a new one where one is needed."""
    customer_id = session["customer"] or session.get("_customer")
    if customer_id:
        _update(account, session, buyer, customer_id)
    elif _needs_customer(session):
        address = {"country": buyer.country, "postal_code": buyer.postal_code or None}
        given = {"email": buyer.email, "name": buyer.company or buyer.name, "address": address}
        made = create(account, "customer.created", shapes.customer(given))
        customer_id = session["_customer"] = made["id"]
        save(account, session)
    if customer_id and buyer.vat_id:
        customers.add_tax_id(account, customer_id, "eu_vat", buyer.vat_id)
    return customer_id


def _needs_customer(session: Thing) -> bool:
    invoiced = (session["invoice_creation"] or {}).get("enabled", False)
    return bool(invoiced or session["customer_creation"] == "always")


def _update(account: StripeAccount, session: Thing, buyer: Buyer, customer_id: str) -> None:
    allowed = session["_given"].get("customer_update") or {}
    fields: Thing = {}
    if allowed.get("name") == "auto":
        fields["name"] = buyer.company or buyer.name
    if allowed.get("address") == "auto":
        address = {"country": buyer.country, "postal_code": buyer.postal_code or None}
        fields["address"] = shapes.NOWHERE | address
    customer = customers.living(account, customer_id, "customer")
    if customer["email"] is None:
        fields["email"] = buyer.email
    change(account, "customer.updated", customer, **fields)


def _complete(account: StripeAccount, session: Thing, buyer: Buyer, *, paid: bool) -> Thing:
    session["customer"] = session["customer"] or session.get("_customer")
    session["customer_details"] = _details(account, session, buyer)
    session["status"], session["url"] = "complete", None
    if session["amount_total"]:
        session["payment_status"] = "paid" if paid else "unpaid"
    save(account, session)
    emit(account, "checkout.session.completed", session)
    return session


def _details(account: StripeAccount, session: Thing, buyer: Buyer) -> Thing:
    reverse = totals(session, buyer.country, buyer.vat_id)[2].reason == "reverse_charge"
    kept = matching(account, "tax_id", customer=session["customer"]) if session["customer"] else ()
    return {
        "address": shapes.NOWHERE
        | {"country": buyer.country, "postal_code": buyer.postal_code or None},
        "business_name": buyer.company or None,
        "email": buyer.email,
        "individual_name": buyer.name,
        "name": buyer.company or buyer.name,
        "phone": None,
        "tax_exempt": "reverse" if reverse else "none",
        "tax_ids": [{"type": one["type"], "value": one["value"]} for one in kept],
    }


def _invoice(account: StripeAccount, session: Thing) -> None:
    """A paid invoice for a one-time purchase: its reason is manual, it bills no subscription."""
    now = (seconds(), seconds())
    lines = [
        shapes.BilledLine(
            one["price"], one["amount_subtotal"], one["description"], now, one["quantity"]
        )
        for one in session["_lines"]
    ]
    asked = session["invoice_creation"]["invoice_data"]
    given = {name: asked[name] for name in ("description", "footer", "metadata")}
    invoice = invoices.issue(
        account, session["customer"], lines, "manual",
        automatic_tax=session["automatic_tax"]["enabled"], **given,
    )  # fmt: skip
    invoices.settle(account, invoice, session["payment_intent"])
    save(account, session | {"invoice": invoice["id"]})
    session["invoice"] = invoice["id"]
