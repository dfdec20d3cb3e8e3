from __future__ import annotations

import itertools
from pathlib import Path

import stripe

from local import fake_services
from local.fake_services import SandboxOptions
from local.ports import free_ports
from tests.sandbox.process import Sandbox, until
from tests.sandbox.receiver import Receiver
from tests.sandbox.stripe.shop import Shop

PURCHASE = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]
SUBSCRIPTION = [
    "customer.created", "payment_method.attached", "customer.subscription.created",
    "invoice.created", "invoice.finalized", "payment_intent.created", "charge.succeeded",
    "payment_intent.succeeded", "invoice.paid", "invoice.payment_succeeded",
    "invoice_payment.paid", "customer.subscription.updated", "checkout.session.completed",
]  # fmt: skip


def test_a_purchase_is_told_in_order(shop: Shop):
    price = shop.price()
    secret = shop.listen()

    session = shop.bought(price)
    kinds = shop.kinds_until("checkout.session.completed")

    assert secret.startswith("whsec_")
    assert kinds == PURCHASE
    last = shop.arrived()[-1]
    assert (last.data.object.id, last.data.object.payment_status) == (session.id, "paid")
    assert last.api_version == "2026-08-26.dahlia"
    assert last.livemode is False


def test_a_subscription_is_told_in_order(shop: Shop):
    price = shop.plan()
    shop.listen()

    shop.bought(price)
    kinds = shop.kinds_until("checkout.session.completed")

    assert kinds == SUBSCRIPTION
    [update] = [one for one in shop.arrived() if one.type == "customer.subscription.updated"]
    assert update.data.previous_attributes.to_dict()["status"] == "incomplete"
    assert update.data.object.status == "active"


def test_only_what_was_asked_for_is_sent(shop: Shop):
    shop.listen("invoice.paid")

    shop.subscribed()

    assert shop.kinds_until("invoice.paid") == ["invoice.paid"]
    assert len(shop.v1.events.list({"type": "invoice.paid"}).data) == 1


def test_an_event_names_the_request_behind_it(shop: Shop):
    customer = shop.v1.customers.create({"email": "a@b.example"}, {"idempotency_key": "order-7"})

    [event] = shop.v1.events.list().data

    assert event.data.object.id == customer.id
    assert event["request"].idempotency_key == "order-7"
    assert event["request"].id == customer.last_response.headers["Request-Id"]


def test_what_did_not_arrive_comes_again(shop: Shop):
    shop.listen("customer.created")
    shop.receiver.answers[shop.hook] = [500]
    account = shop.v1.accounts.retrieve_current().id
    shop.sandbox.behave(shop.hook, retry_seconds=0.6)
    shop.sandbox.behave(account, retry_seconds=0.6)
    marked = {"metadata": {"hook": shop.hook}}

    shop.v1.customers.create(marked)

    until(lambda: len(shop.receiver.at(shop.hook)) == 2, "no second try")
    first, second = shop.arrived()
    assert first.id == second.id


def test_events_are_lost_but_listed(shop: Shop):
    shop.listen("customer.created")
    shop.sandbox.behave(shop.hook, stripe_events="lost")

    shop.customer()

    [event] = shop.v1.events.list().data
    [kept] = deliveries(shop, event.id)
    assert (kept["state"], kept["tries"]) == ("lost", 0)
    assert shop.receiver.at(shop.hook) == []


def test_events_come_twice(shop: Shop):
    shop.listen("customer.created")
    shop.sandbox.behave(shop.hook, stripe_events="twice")

    shop.customer()

    until(lambda: len(shop.receiver.at(shop.hook)) == 2, "not twice")
    assert len({one.id for one in shop.arrived()}) == 1


def test_an_event_comes_late(shop: Shop):
    shop.listen("product.created", "price.created")
    shop.sandbox.behave(shop.hook, stripe_events={"value": "late", "times": 1}, late_seconds=0.2)

    price = shop.price()

    until(lambda: len(shop.receiver.at(shop.hook)) == 2, "not all")
    assert [one.data.object.id for one in shop.arrived()] == [price.id, price.product]


def test_withheld_events_come_in_the_order_that_is_asked_for(shop: Shop):
    price = shop.price()
    shop.listen(*PURCHASE)
    shop.sandbox.behave(shop.hook, stripe_events="withheld")
    shop.bought(price)
    held = shop.sandbox.ask("GET", "/_/stripe/events?state=withheld").json
    mine = [one["event"] for one in held if one["url"].endswith(shop.hook)]

    for order in itertools.islice(itertools.permutations(mine), 0, 24, 7):
        sent = shop.sandbox.ask("POST", "/_/stripe/release", {"events": order}).json
        assert [(one["event"], one["status"]) for one in sent] == [(id_, 200) for id_ in order]

    assert len(mine) == 4
    assert [one.id for one in shop.arrived()][:8] == [
        *mine,
        *list(itertools.permutations(mine))[7],
    ]


def test_all_that_is_withheld_is_released(shop: Shop):
    shop.listen("customer.created")
    shop.sandbox.behave(shop.hook, stripe_events="withheld")
    made = [shop.customer().id for _ in range(3)]

    sent = [
        sent
        for customer in made
        for sent in shop.sandbox.ask("POST", "/_/stripe/release", {"contains": customer}).json
    ]

    assert [one.data.object.id for one in shop.arrived()] == made
    assert [one["status"] for one in sent] == [200, 200, 200]
    assert {one["state"] for one in deliveries(shop, sent[0]["event"])} == {"sent"}


def test_an_event_is_sent_again(shop: Shop):
    shop.listen("customer.created")
    shop.customer()
    shop.kinds_until("customer.created")
    [event] = shop.v1.events.list().data

    shop.sandbox.ask("POST", f"/_/stripe/events/{event.id}/send")

    assert [one.id for one in shop.arrived()] == [event.id, event.id]


def test_an_address_given_at_the_start_hears_everything(tmp_path: Path, receiver: Receiver):
    port, smtp_port = free_ports(2)
    options = SandboxOptions(port, smtp_port, "whsec_YWJj", "whsec_mine", f"{receiver.url}/given")
    server = fake_services.start(tmp_path, options)
    shop = Shop(Sandbox(tmp_path, port, smtp_port), receiver)

    shop.customer()
    until(lambda: receiver.at("/given"), "nothing came")
    server.stop()

    [one] = receiver.at("/given")
    event = stripe.Webhook.construct_event(one.body, one.headers["stripe-signature"], "whsec_mine")
    assert event.type == "customer.created"


def deliveries(shop: Shop, event_id: str) -> list[dict[str, object]]:
    return shop.sandbox.ask("GET", f"/_/stripe/events?contains={event_id}").json
