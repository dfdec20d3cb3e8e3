from __future__ import annotations

import pytest
from stripe import InvalidRequestError

from tests.sandbox.stripe.shop import CARD, Shop


def portal(shop: Shop, customer: str) -> str:
    given = {"customer": customer, "return_url": "http://127.0.0.1:1/billing"}
    return shop.v1.billing_portal.sessions.create(given).url


def test_it_shows_plan_card_invoices_and_the_way_back(shop: Shop):
    subscription = shop.subscribed()

    page = shop.page(portal(shop, subscription.customer))

    assert "Creator" in page
    assert "$19.00 a month" in page
    assert "Visa that ends in 4242" in page
    assert 'href="http://127.0.0.1:1/billing"' in page
    assert "-0001</a>" in page


def test_a_plan_is_changed_at_the_price_that_was_shown(shop: Shop):
    studio = shop.plan(4900, "Studio")
    subscription = shop.subscribed()
    url = portal(shop, subscription.customer)

    page = shop.page(url)
    answer = shop.send(url, act="switch", price=studio.id)

    assert "$49.00 a month · $30.00 due now" in page
    assert answer.status == 303
    changed = shop.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})
    assert changed["items"].data[0].price.id == studio.id
    assert changed.latest_invoice.amount_paid == 3000


def test_only_offered_plans_can_be_chosen(shop: Shop):
    recurring = {"recurring": {"interval": "month"}}
    basic, archived = shop.plan(), shop.price(100, name="Secret", active=False, **recurring)
    subscription = shop.subscribed(basic)
    url = portal(shop, subscription.customer)

    page, answer = shop.page(url), shop.send(url, act="switch", price=archived.id)

    assert "Secret" not in page
    assert answer.status == 400
    assert shop.v1.subscriptions.retrieve(subscription.id)["items"].data[0].price.id == basic.id


def test_a_plan_is_cancelled_and_kept_after_all(shop: Shop):
    subscription = shop.subscribed()
    url = portal(shop, subscription.customer)

    shop.send(url, act="cancel")
    leaving, page = shop.v1.subscriptions.retrieve(subscription.id), shop.page(url)
    shop.send(url, act="resume")

    assert leaving.cancel_at_period_end
    assert "Don't cancel plan" in page
    assert not shop.v1.subscriptions.retrieve(subscription.id).cancel_at_period_end


def test_a_new_card_pays_what_is_open(shop: Shop):
    subscription = shop.subscribed()
    url = portal(shop, subscription.customer)
    shop.act("subscriptions", subscription.id, "fail")

    page = shop.page(url)
    shop.send(url, act="card", **CARD | {"number": "5555 5555 5555 4444"})
    shop.send(url, act="retry")

    assert "payment failed" in page
    assert "Mastercard that ends in 4444" in shop.page(url)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_wrong_card_is_not_saved(shop: Shop):
    subscription = shop.subscribed()
    url = portal(shop, subscription.customer)

    answer = shop.send(url, act="card", **CARD | {"expiry": "01 / 20"})

    assert answer.status == 422
    assert "Visa that ends in 4242" in shop.page(url)


def test_details_and_vat_id_are_changed(shop: Shop):
    customer = shop.customer()
    url = portal(shop, customer.id)

    shop.send(url, act="details", name="Anna GmbH", email="new@example.com", country="DE")
    wrong = shop.send(url, act="add_tax_id", vat_id="DE1")
    shop.send(url, act="add_tax_id", vat_id="DE123456789")
    known = shop.v1.customers.retrieve(customer.id)
    [tax_id] = shop.v1.customers.tax_ids.list(customer.id).data
    shop.send(url, act="drop_tax_id", tax_id=tax_id.id)

    assert wrong.status == 400
    assert (known.name, known.email, known.address.country) == (
        "Anna GmbH",
        "new@example.com",
        "DE",
    )
    assert tax_id.value == "DE123456789"
    assert shop.v1.customers.tax_ids.list(customer.id).data == []


def test_an_invoice_is_read(shop: Shop):
    subscription = shop.subscribed(automatic_tax={"enabled": True})
    invoice = shop.v1.invoices.retrieve(subscription.latest_invoice)

    page = shop.page(invoice.hosted_invoice_url)
    file = shop.sandbox.ask("GET", f"/stripe/invoices/{invoice.id}/pdf")

    assert invoice.number in page
    assert "$22.80" in page
    assert "attachment" in file.headers["content-disposition"]


def test_nobody_else_gets_in(shop: Shop):
    assert shop.sandbox.ask("GET", "/stripe/portal/test_guess").status == 404
    with pytest.raises(InvalidRequestError, match="No such customer"):
        portal(shop, "cus_gone")
    with pytest.raises(InvalidRequestError, match="return_url"):
        shop.v1.billing_portal.sessions.create({"customer": shop.customer().id})
