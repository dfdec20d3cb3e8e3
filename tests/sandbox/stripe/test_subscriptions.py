from __future__ import annotations

from typing import Any

from tests.sandbox.stripe.shop import Shop


def period(subscription: Any) -> tuple[int, int]:
    item = subscription["items"].data[0]
    return item.current_period_start, item.current_period_end


def latest(shop: Shop, subscription_id: str) -> Any:
    subscription = shop.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice"]})
    return subscription.latest_invoice


def test_the_period_is_on_the_item_and_on_the_line(shop: Shop):
    subscription = shop.subscribed()

    invoice = latest(shop, subscription.id)
    start, end = period(subscription)

    assert not hasattr(subscription, "current_period_end")
    assert 28 <= (end - start) / 86400 <= 31
    line = invoice.lines.data[0]
    assert (line.period.start, line.period.end) == (start, end)
    assert line.parent.subscription_item_details.subscription == subscription.id
    assert (invoice.billing_reason, invoice.status) == ("subscription_create", "paid")


def test_a_month_moves_on(shop: Shop):
    subscription = shop.subscribed()
    before = period(subscription)

    renewed = shop.act("subscriptions", subscription.id, "renew").json
    invoice = latest(shop, subscription.id)

    item = renewed["items"]["data"][0]
    assert item["current_period_start"] == before[1]
    assert item["current_period_end"] > before[1]
    assert (invoice.billing_reason, invoice.amount_paid) == ("subscription_cycle", 1900)


def test_a_failed_payment_is_past_due_until_it_is_paid(shop: Shop):
    subscription = shop.subscribed()

    failed = shop.act("subscriptions", subscription.id, "fail").json
    again = shop.act("subscriptions", subscription.id, "pay", decline="insufficient_funds")
    open_invoice = latest(shop, subscription.id)
    paid = shop.act("subscriptions", subscription.id, "pay").json

    assert failed["status"] == "past_due"
    assert (again.status, again.json["error"]["decline_code"]) == (402, "insufficient_funds")
    assert (open_invoice.status, open_invoice.attempt_count) == ("open", 2)
    assert paid["status"] == "active"
    invoice = latest(shop, subscription.id)
    assert (invoice.status, invoice.attempt_count) == ("paid", 3)


def test_nobody_pays_any_more(shop: Shop):
    unpaid, ended = shop.subscribed(), shop.subscribed()

    for one in (unpaid, ended):
        shop.act("subscriptions", one.id, "fail")
    first = shop.act("subscriptions", unpaid.id, "give-up").json
    second = shop.act("subscriptions", ended.id, "give-up", cancel=True).json

    assert (first["status"], second["status"]) == ("unpaid", "canceled")
    assert second["cancellation_details"]["reason"] == "payment_failed"


def test_the_bank_asks_at_a_renewal(shop: Shop):
    subscription = shop.subscribed()

    asked = shop.act("subscriptions", subscription.id, "ask").json

    invoice = shop.v1.invoices.retrieve(asked["latest_invoice"], {"expand": ["payments"]})
    intent = shop.v1.payment_intents.retrieve(invoice.payments.data[0].payment.payment_intent)
    assert (asked["status"], intent.status) == ("past_due", "requires_action")
    last = shop.v1.events.list({"limit": 1}).data[0]
    assert last.type == "invoice.payment_action_required"


def test_it_ends_with_the_period(shop: Shop):
    subscription = shop.subscribed()
    end = period(subscription)[1]

    leaving = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    ended = shop.act("subscriptions", subscription.id, "renew").json

    assert (leaving.status, leaving.cancel_at) == ("active", end)
    assert (ended["status"], ended["ended_at"]) == ("canceled", end)
    assert shop.v1.events.list({"limit": 1}).data[0].type == "customer.subscription.deleted"


def test_it_stays_after_all(shop: Shop):
    subscription = shop.subscribed()
    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})

    stays = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})

    assert (stays.cancel_at, stays.canceled_at) == (None, None)


def change(shop: Shop, subscription: Any, price: Any, behaviour: str) -> Any:
    item = {"id": subscription["items"].data[0].id, "price": price.id}
    given = {"items": [item], "proration_behavior": behaviour}
    return shop.v1.subscriptions.update(subscription.id, given)


def test_a_dearer_plan_is_charged_for_the_rest_of_the_period(shop: Shop):
    subscription, studio = shop.subscribed(), shop.plan(4900, "Studio")

    changed = change(shop, subscription, studio, "always_invoice")
    invoice = latest(shop, subscription.id)

    assert changed["items"].data[0].price.id == studio.id
    assert period(changed) == period(subscription)
    assert (invoice.billing_reason, invoice.amount_paid) == ("subscription_update", 3000)
    assert [line.amount for line in invoice.lines.data] == [-1900, 4900]
    assert all(line.parent.subscription_item_details.proration for line in invoice.lines.data)


def test_a_cheaper_plan_leaves_credit_for_the_next_invoice(shop: Shop):
    subscription, basic = shop.subscribed(shop.plan(4900, "Studio")), shop.plan(1900)

    change(shop, subscription, basic, "always_invoice")
    first = latest(shop, subscription.id)
    shop.act("subscriptions", subscription.id, "renew")
    second = latest(shop, subscription.id)

    assert (first.total, first.amount_due, first.ending_balance) == (-3000, 0, -3000)
    assert (second.total, second.amount_due, second.ending_balance) == (1900, 0, -1100)
    assert shop.v1.customers.retrieve(subscription.customer).balance == -1100


def test_prorations_wait_for_the_next_invoice_unless_asked_otherwise(shop: Shop):
    subscription, studio = shop.subscribed(), shop.plan(4900, "Studio")

    change(shop, subscription, studio, "create_prorations")
    before = latest(shop, subscription.id)
    shop.act("subscriptions", subscription.id, "renew")
    after = latest(shop, subscription.id)

    assert before.billing_reason == "subscription_create"
    assert [line.amount for line in after.lines.data] == [-1900, 4900, 4900]


def test_an_invoice_is_found_by_its_payment(shop: Shop):
    subscription = shop.subscribed()
    charge = shop.v1.charges.list({"customer": subscription.customer}).data[0]
    by = {"type": "payment_intent", "payment_intent": charge.payment_intent}

    [found] = shop.v1.invoice_payments.list({"payment": by}).data

    assert found.invoice == subscription.latest_invoice
    assert found.status == "paid"
