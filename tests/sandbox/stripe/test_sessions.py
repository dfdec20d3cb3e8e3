from __future__ import annotations

from typing import Any

import pytest
from stripe import InvalidRequestError

from tests.sandbox.stripe.shop import Shop

TAXED = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}


def test_a_session_leads_to_a_page(shop: Shop):
    session = shop.checkout(metadata={"order": "7"}, client_reference_id="7")

    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency, session.metadata["order"]) == (900, "usd", "7")
    assert session.url == f"{shop.sandbox.url}/stripe/checkout/{session.id}"
    assert session.expires_at - session.created == 24 * 3600
    known = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert known.line_items.data[0].quantity == 1


def test_metadata_goes_where_it_was_sent(shop: Shop):
    order = {"metadata": {"order": "7"}}

    pack = shop.bought(payment_intent_data=order)
    plan = shop.bought(shop.plan(), subscription_data=order)

    intent = shop.v1.payment_intents.retrieve(pack.payment_intent, {"expand": ["latest_charge"]})
    subscription = shop.v1.subscriptions.retrieve(
        plan.subscription, {"expand": ["latest_invoice"]}
    )
    assert intent.metadata["order"] == intent.latest_charge.metadata["order"] == "7"
    assert subscription.metadata["order"] == "7"
    details = subscription.latest_invoice.parent.subscription_details
    assert (details.metadata["order"], details.subscription) == ("7", subscription.id)
    assert (pack.metadata.to_dict(), plan.metadata.to_dict()) == ({}, {})


@pytest.mark.parametrize(
    ("country", "vat_id", "total", "tax"),
    [
        ("FR", "", 1080, 180),
        ("DE", "", 1071, 171),
        ("DE", "DE123456789", 900, 0),
        ("US", "", 900, 0),
        ("FR", "FR12345678901", 1080, 180),
    ],
)
def test_tax_depends_on_who_buys(shop: Shop, country: str, vat_id: str, total: int, tax: int):
    customer = shop.customer()
    saved = {"name": "auto", "address": "auto"}
    buyer = {"country": country, "vat_id": vat_id, "company": "Anna & Co" if vat_id else ""}

    session = shop.bought(customer=customer.id, customer_update=saved, buyer=buyer, **TAXED)

    assert (session.amount_total, session.total_details.amount_tax) == (total, tax)
    assert [one.value for one in session.customer_details.tax_ids] == ([vat_id] if vat_id else [])
    known = shop.v1.customers.retrieve(customer.id)
    assert (known.address.country, known.name) == (country, buyer["company"] or "Sandbox Buyer")


def test_an_inclusive_price_holds_its_tax(shop: Shop):
    price = shop.price(1200, tax_behavior="inclusive")

    session = shop.bought(price, **TAXED)

    assert (session.amount_total, session.total_details.amount_tax) == (1200, 200)


def test_a_pack_gets_an_invoice_that_bills_no_subscription(shop: Shop):
    session = shop.bought(invoice_creation={"enabled": True}, **TAXED)

    invoice = shop.v1.invoices.retrieve(session.invoice)
    [paid] = shop.v1.invoice_payments.list({"invoice": invoice.id}).data

    assert (invoice.status, invoice.billing_reason, invoice.parent) == ("paid", "manual", None)
    assert invoice.total == session.amount_total == 1080
    assert paid.payment.payment_intent == session.payment_intent


def test_a_session_is_let_expire_once(shop: Shop):
    session = shop.checkout()

    expired = shop.act("checkout", session.id, "expire").json
    again = shop.act("checkout", session.id, "expire")

    assert (expired["status"], expired["url"]) == ("expired", None)
    assert b"status of expired" in again.body
    assert shop.act("checkout", session.id, "complete").status == 400


def test_money_can_come_later(shop: Shop):
    shop.listen("checkout.session.completed", "checkout.session.async_payment_succeeded")
    late, never = shop.checkout(), shop.checkout()

    waiting = shop.act("checkout", late.id, "complete", later=True).json
    arrived = shop.act("checkout", late.id, "arrive").json
    shop.act("checkout", never.id, "complete", later=True)
    bounced = shop.act("checkout", never.id, "bounce").json

    assert (waiting["status"], waiting["payment_status"]) == ("complete", "unpaid")
    assert (arrived["payment_status"], bounced["payment_status"]) == ("paid", "unpaid")
    last = shop.v1.events.list({"limit": 1}).data[0]
    assert last.type == "checkout.session.async_payment_failed"
    assert shop.kinds_until("checkout.session.async_payment_succeeded")[0].endswith("completed")


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"expires_at": 1_700_000_000}, "expires_at"),
        ({"mode": "subscription"}, "line_items[0][price]"),
        ({"line_items": [{"price": "price_gone", "quantity": 1}]}, "line_items[0][price]"),
        ({"customer": "cus_gone"}, "customer"),
        ({"subscription_data": {"metadata": {}, "description": "x"}}, "subscription_data"),
        ({"customer_update": {"name": "auto"}}, "customer_update"),
        ({"mode": "setup"}, "mode"),
        ({"ui_mode": "embedded_page"}, "ui_mode"),
        ({"discounts": [{"coupon": "x"}]}, "discounts"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_makes_no_sense_is_refused(shop: Shop, wrong: dict[str, Any], param: str):
    with pytest.raises(InvalidRequestError) as refused:
        shop.checkout(**wrong)

    assert (refused.value.http_status, refused.value.param) == (400, param)


def test_an_archived_price_is_not_sold(shop: Shop):
    price = shop.price(active=False)

    with pytest.raises(InvalidRequestError, match="inactive"):
        shop.checkout(price)


def test_a_known_customer_must_allow_what_will_be_saved(shop: Shop):
    customer = shop.customer().id

    with pytest.raises(InvalidRequestError, match=r"customer_update\[name\]"):
        shop.checkout(customer=customer, tax_id_collection={"enabled": True})
    with pytest.raises(InvalidRequestError, match=r"customer_update\[address\]"):
        shop.checkout(customer=customer, automatic_tax={"enabled": True})
