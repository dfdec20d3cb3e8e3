"""How Stripe's objects begin: what its library's classes say, and what is known here."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from sandbox.stripe.objects import Thing, new_id, seconds
from sandbox.stripe.tax import Rate, behaviour_of

DAY = 86400
NOWHERE = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
# The library marks alike what may be null and what comes only in some states or when asked for.
LEFT_OUT = {
    "Account": "company groups individual",
    "Charge": "authorization_code level3 radar_options refunds transfer",
    "Customer": "business_name cash_balance customer_account individual_name"
    " invoice_credit_balance sources subscriptions tax tax_ids",
    "Dispute": "network_reason_code",
    "Event": "account context",
    "Invoice": "amount_paid_off_stripe confirmation_secret payments threshold_reason",
    "LineItem": "discounts taxes",
    "PaymentIntent": "allowed_payment_method_types hooks payment_details",
    "Price": "currency_options tiers",
    "Refund": "description failure_balance_transaction failure_reason instructions_email"
    " next_action pending_reason",
    "SubscriptionItem": "billed_until",
    "WebhookEndpoint": "secret",
    "checkout.Session": "branding_settings excluded_payment_method_types line_items"
    " name_collection optional_items redirect_on_completion return_url",
}
SESSION = (
    "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id",
    "customer", "customer_email", "integration_identifier", "locale", "submit_type", "success_url",
)  # fmt: skip


@dataclass(frozen=True)
class BilledLine:
    """What an invoice asks for; `item` is the subscription item it bills, if any."""

    price: Thing
    amount: int
    description: str
    period: tuple[int, int]
    quantity: int = 1
    item: Thing | None = None
    proration: bool = False

    def as_json(self) -> Thing:
        return vars(self) | {"period": list(self.period)}

    @classmethod
    def read(cls, known: Mapping[str, Any]) -> BilledLine:
        return cls(**{**known, "period": tuple(known["period"])})


def new(kind: str, prefix: str, **known: Any) -> Thing:
    """An object of one of the library's classes, `Invoice` or `checkout.Session`."""
    shape = deepcopy(_empty(kind))
    if "created" in shape:
        shape["created"] = seconds()
    return shape | {"id": new_id(prefix)} | known


def is_left_out(kind: str, name: str) -> bool:
    """Whether the library knows a field that is not there unless it is asked for."""
    words = {"item": "LineItem"}.get(kind) or _class_name(kind)
    return name in LEFT_OUT.get(words, "").split()


def list_of(things: Sequence[Any], url: str, has_more: bool = False) -> Thing:
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def given_of(given: Mapping[str, Any], *names: str) -> Thing:
    """These fields as they were asked for; what was not is left as it begins."""
    return {name: given[name] for name in names if given.get(name) not in (None, "")}


def address(given: Mapping[str, Any] | None) -> Thing:
    known = given or {}
    return NOWHERE | {name: known.get(name) or None for name in NOWHERE}


def product(given: Mapping[str, Any]) -> Thing:
    names = ("id", "description", "images", "marketing_features", "metadata", "shippable", "url")
    more = ("statement_descriptor", "tax_code", "unit_label")
    known = {"active": given.get("active", True), "name": given["name"], "type": "service"}
    return new("Product", "prod", **known, updated=seconds()) | given_of(given, *names, *more)


def price(given: Mapping[str, Any], product_id: str) -> Thing:
    repeats, amount = given.get("recurring"), given["unit_amount"]
    return new(
        "Price", "price",
        active=given.get("active", True),
        billing_scheme="per_unit",
        currency=given["currency"].lower(),
        product=product_id,
        recurring=_recurring(repeats) if repeats else None,
        tax_behavior=given.get("tax_behavior", "unspecified"),
        type="recurring" if repeats else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
        **given_of(given, "lookup_key", "metadata", "nickname"),
    )  # fmt: skip


def plan(price_shape: Thing) -> Thing:
    """The price in the words of an older time, which subscription items still carry."""
    copied = ("id", "active", "billing_scheme", "created", "currency", "metadata", "nickname",
              "product")  # fmt: skip
    repeats = price_shape["recurring"]
    return new(
        "Plan", "price",
        amount=price_shape["unit_amount"],
        amount_decimal=price_shape["unit_amount_decimal"],
        interval=repeats["interval"],
        interval_count=repeats["interval_count"],
        usage_type="licensed",
        **{name: price_shape[name] for name in copied},
    )  # fmt: skip


def customer(given: Mapping[str, Any]) -> Thing:
    names = ("balance", "description", "email", "metadata", "name", "phone", "shipping")
    billing = ("custom_fields", "default_payment_method", "footer", "rendering_options")
    return new(
        "Customer", "cus",
        address=address(given["address"]) if given.get("address") else None,
        delinquent=False,
        invoice_prefix=new_id("x", 8)[2:].upper(),
        invoice_settings=dict.fromkeys(billing),
        next_invoice_sequence=1,
        preferred_locales=given.get("preferred_locales") or [],
        tax_exempt=given.get("tax_exempt") or "none",
        **{"balance": 0} | given_of(given, *names),
    )  # fmt: skip


def tax_id(customer_id: str, kind: str, value: str, country: str | None, status: str) -> Thing:
    return new(
        "TaxId", "txi",
        country=country,
        customer=customer_id,
        owner={"customer": customer_id, "customer_account": None, "type": "customer"},
        type=kind,
        value=value,
        verification={"status": status, "verified_address": None, "verified_name": None},
    )  # fmt: skip


def line_item(price: Thing, name: str, quantity: int) -> Thing:
    amount = price["unit_amount"] * quantity
    return new(
        "LineItem", "li",
        amount_subtotal=amount, amount_total=amount, currency=price["currency"],
        description=name, price=price, quantity=quantity,
    )  # fmt: skip


def session(given: Mapping[str, Any], lines: Sequence[Thing], base_url: str) -> Thing:
    session_id = new_id("cs_test", 58)
    amount = sum(line["amount_subtotal"] for line in lines)
    taxed = given.get("automatic_tax", {}).get("enabled", False)
    subscribing = given["mode"] == "subscription"
    creation = "always" if subscribing else given.get("customer_creation", "if_required")
    return new(
        "checkout.Session", "cs",
        id=session_id,
        amount_subtotal=amount,
        amount_total=amount,
        automatic_tax=automatic_tax(taxed, "requires_location_inputs"),
        currency=lines[0]["currency"],
        customer_creation=None if given.get("customer") else creation,
        discounts=[],
        expires_at=given.get("expires_at", seconds() + DAY),
        invoice_creation=None if subscribing else _invoices_of(given),
        mode=given["mode"],
        payment_method_collection="always" if subscribing else "if_required",
        payment_method_types=given.get("payment_method_types", ["card"]),
        payment_status="unpaid" if amount else "no_payment_required",
        status="open",
        tax_id_collection={"required": "never", **given["tax_id_collection"]}
        if given.get("tax_id_collection")
        else None,
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        url=f"{base_url}/stripe/checkout/{session_id}",
        _lines=list(lines),
        _given=dict(given),
        **given_of(given, "metadata", *SESSION),
    )  # fmt: skip


def automatic_tax(enabled: bool, status: str) -> Thing:
    known = {"liability": {"type": "self"}, "provider": "stripe", "status": status}
    more = known if enabled else dict.fromkeys(known)
    return {"enabled": enabled, **more}


def subscription(customer_id: str, price: Thing, given: Mapping[str, Any]) -> Thing:
    enabled = given.get("automatic_tax", False)
    return new(
        "Subscription", "sub",
        automatic_tax={
            "disabled_reason": None, "enabled": enabled,
            "liability": {"type": "self"} if enabled else None,
        },
        billing_cycle_anchor=seconds(),
        billing_mode={"flexible": None, "type": "classic"},
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        currency=price["currency"],
        customer=customer_id,
        default_tax_rates=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        items=list_of([], ""),
        payment_settings={"save_default_payment_method": "off"},
        start_date=seconds(),
        status="incomplete",
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
        _pending=[],
        **given_of(given, "default_payment_method", "description", "metadata"),
    )  # fmt: skip


def item(subscription_id: str, price: Thing, quantity: int, period: tuple[int, int]) -> Thing:
    return new(
        "SubscriptionItem", "si",
        current_period_end=period[1],
        current_period_start=period[0],
        plan=plan(price),
        price=price,
        quantity=quantity,
        subscription=subscription_id,
        tax_rates=[],
    )  # fmt: skip


def invoice(buyer: Thing, currency: str, reason: str, given: Mapping[str, Any]) -> Thing:
    copied = ("address", "email", "name", "phone", "shipping", "tax_exempt")
    return new(
        "Invoice", "in",
        account_country="FR",
        account_name="Sandbox",
        auto_advance=True,
        automatic_tax={"disabled_reason": None}
        | automatic_tax(given.get("automatic_tax", False), "complete"),
        billing_reason=reason,
        collection_method="charge_automatically",
        currency=currency,
        customer=buyer["id"],
        issuer={"type": "self"},
        period_end=seconds(),
        period_start=seconds(),
        status="draft",
        total_discount_amounts=[],
        total_pretax_credit_amounts=[],
        **{f"customer_{name}": buyer[name] for name in copied},
        **given_of(given, "description", "footer", "metadata"),
    )  # fmt: skip


def invoice_line(invoice_id: str, line: BilledLine, rate: Rate | None) -> Thing:
    start, end = line.period
    sold = {"price": line.price["id"], "product": line.price["product"]}
    return new(
        "InvoiceLineItem", "il",
        amount=line.amount,
        currency=line.price["currency"],
        description=line.description,
        discount_amounts=[],
        discountable=not line.proration,
        invoice=invoice_id,
        parent=_parent_of(line),
        period={"end": end, "start": start},
        pretax_credit_amounts=[],
        pricing={
            "price_details": sold,
            "type": "price_details",
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        },
        quantity=line.quantity,
        quantity_decimal=str(line.quantity),
        subscription=line.item["subscription"] if line.item else None,
        subtotal=line.amount,
        taxes=[tax_line(line.amount, behaviour_of(line.price), rate)] if rate else [],
    )  # fmt: skip


def tax_line(amount: int, behaviour: str, rate: Rate) -> Thing:
    tax = rate.on(amount, behaviour)
    return {
        "amount": tax,
        "tax_behavior": behaviour,
        "tax_rate_details": {"tax_rate": f"txr_sandbox_{rate.country or 'none'}"},
        "taxability_reason": rate.reason,
        "taxable_amount": amount - (tax if behaviour == "inclusive" else 0),
        "type": "tax_rate_details",
    }


def _class_name(kind: str) -> str:
    """`checkout.session` becomes `checkout.Session`."""
    *places, last = kind.split(".")
    return ".".join([*places, "".join(word.capitalize() for word in last.split("_"))])


@cache
def _empty(name: str) -> Thing:
    """Null where the library allows it, else a zero of its kind."""
    import stripe  # noqa: PLC0415

    kind = attrgetter(name)(stripe)
    left_out = {"deleted", "presentment_details", *LEFT_OUT.get(name, "").split()}
    fields = {one: value for one, value in _fields(kind).items() if one not in left_out}
    return fields | {"object": kind.OBJECT_NAME}


def _fields(kind: type) -> Thing:
    hints = {name: hint for name, hint in kind.__annotations__.items() if name != "OBJECT_NAME"}
    return {name: {} if name == "metadata" else _nothing(hint) for name, hint in hints.items()}


def _nothing(hint: Any) -> Any:
    if type(None) in typing.get_args(hint):
        return None
    if hint in {bool, int, str}:
        return hint()
    if typing.get_origin(hint) is list:
        return []
    return _fields(hint) if isinstance(hint, type) else None


def _recurring(given: Mapping[str, Any]) -> Thing:
    usual = {"interval_count": 1, "meter": None, "trial_period_days": None}
    return {**usual, "usage_type": "licensed", **given}


def _invoices_of(given: Mapping[str, Any]) -> Thing:
    asked = given.get("invoice_creation") or {}
    data = asked.get("invoice_data") or {}
    names = ("account_tax_ids", "custom_fields", "description", "footer", "issuer",
             "rendering_options")  # fmt: skip
    facts = {name: data.get(name) for name in names} | {"metadata": data.get("metadata") or {}}
    return {"enabled": asked.get("enabled", False), "invoice_data": facts}


def _parent_of(line: BilledLine) -> Thing:
    kind = "subscription_item_details" if line.item else "invoice_item_details"
    details = {
        "invoice_item": new_id("ii") if line.proration or not line.item else None,
        "proration": line.proration,
        "proration_details": {"credited_items": None} if line.proration else None,
        "subscription": line.item["subscription"] if line.item else None,
    }
    if line.item:
        details["subscription_item"] = line.item["id"]
    nobody = {"invoice_item_details": None, "subscription_item_details": None}
    return nobody | {kind: details, "type": kind}
