from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings

from billing.models import Order
from core.row_security import WORKER, role_scope
from tests import factories
from tests.api import api_client
from tests.billing.stripe_side import behave, deliver, events, lose_customer, order_of, pay

pytestmark = pytest.mark.django_db
BUY = "/api/payment"


def buy(client, offer: str = "pack-200", **headers: str):
    kind, path = ("pack", "packs") if offer.startswith("pack") else ("plan", "subscribe")
    return client.send("POST", f"{BUY}/{path}", {kind: offer}, **headers)


def all_orders() -> list[Order]:
    with role_scope(WORKER):
        return list(Order.objects.all())


def paid(order: Order) -> None:
    """At Stripe, which then tells us."""
    pay(order)
    with role_scope(WORKER):
        deliver(*events())


@pytest.mark.parametrize(("offer", "price"), [("creator", "$19"), ("pack-200", "$29")])
def test_buying_gives_the_page_where_a_person_pays(offer, price, alice, shop):
    answer = buy(api_client(alice), offer)

    [order] = all_orders()
    found = answer.json()
    assert answer.status_code == 201
    assert (found["order_id"], found["price"]) == (str(order.pk), price)
    assert found["url"].startswith(f"{settings.SANDBOX_URL}/stripe/")
    assert order.owner_id == alice.pk


def test_the_same_key_is_the_same_order_and_page(alice, shop):
    client = api_client(alice)

    answers = [buy(client, Idempotency_Key="b-1").json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(all_orders()) == 1


def test_two_people_may_choose_the_same_key(alice, charlie, shop):
    answers = [buy(api_client(one), Idempotency_Key="b-1") for one in (alice, charlie)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(all_orders()) == 2


def test_a_key_of_one_offer_buys_no_other(alice, shop):
    client = api_client(alice)
    buy(client, Idempotency_Key="b-1")

    answer = buy(client, "pack-50", Idempotency_Key="b-1")

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")
    assert len(all_orders()) == 1


def test_the_key_of_a_paid_order_leads_to_what_became_of_it(alice, shop):
    client = api_client(alice)
    buy(client, Idempotency_Key="b-1")
    paid(all_orders()[0])

    found = buy(client, Idempotency_Key="b-1").json()

    assert found["url"] == f"{settings.SITE_URL}/billing/orders/{found['order_id']}/"


def test_who_subscribes_already_gets_no_second_plan(alice, shop):
    factories.subscribe(alice, "creator")

    answer = buy(api_client(alice), "studio")

    assert (answer.status_code, answer.json()["code"]) == (409, "cannot-buy")
    assert "Change it under Manage" in answer.json()["detail"]


@pytest.mark.parametrize("offer", ["free", "yacht", "pack-1"])
def test_what_is_not_for_sale_is_refused_by_its_field(offer, alice, shop):
    answer = buy(api_client(alice), offer)

    [error] = answer.json()["errors"]
    assert answer.status_code == 422
    assert error["code"] == "not_for_sale"
    assert all_orders() == []


@pytest.mark.parametrize("day", ["error_503", "rate_limit", "lost"])
def test_while_stripe_is_away_nothing_is_lost_and_a_repeat_works(day, alice, shop):
    client = api_client(alice)
    behave(stripe_api=day)
    away = buy(client, Idempotency_Key="b-1")
    behave(stripe_api="ok")

    answer = buy(client, Idempotency_Key="b-1")

    assert (away.status_code, away.json()["code"]) == (503, "payment-unavailable")
    assert away.headers["Retry-After"] == "10"
    assert answer.status_code == 201


def test_a_price_that_stripe_no_longer_has_is_not_sold(alice, shop):
    with role_scope("visiona_staff"):
        type(shop.pack).objects.filter(pk=shop.pack.pk).update(stripe_price_id="price_gone")

    answer = buy(api_client(alice))

    assert (answer.status_code, answer.json()["code"]) == (409, "cannot-buy")
    assert "no longer for sale" in answer.json()["detail"]


def test_the_portal_is_for_those_who_bought_something(alice, shop):
    client = api_client(alice)
    before = client.send("POST", f"{BUY}/portal")
    order_of(alice, shop.pack)

    answer = client.send("POST", f"{BUY}/portal")

    assert (before.status_code, before.json()["code"]) == (409, "nothing-to-manage")
    assert answer.status_code == 201
    assert answer.json()["url"].startswith(f"{settings.SANDBOX_URL}/stripe/")


def test_a_program_hears_that_nothing_is_there_to_manage_any_more(alice, shop):
    order_of(alice, shop.pack)
    lose_customer(alice)

    answer = api_client(alice).send("POST", f"{BUY}/portal")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-manage")
    assert buy(api_client(alice)).status_code == 201


def test_the_portal_waits_for_stripe_to_come_back(alice, shop):
    order_of(alice, shop.pack)
    behave(stripe_api="error_503")

    answer = api_client(alice).send("POST", f"{BUY}/portal")

    assert answer.status_code == 503


def test_the_plan_and_its_subscription_are_told(alice):
    client = api_client(alice)
    free = client.get(BUY).json()
    factories.subscribe(alice, "studio")

    found = client.get(BUY).json()

    assert (free["plan"]["code"], free["subscription"]) == ("free", None)
    assert (found["plan"]["code"], found["subscription"]["status"]) == ("studio", "active")
    assert found["subscription"]["paid_until"]


def test_what_was_paid_is_listed(alice, charlie, shop):
    client, key = api_client(alice), str(uuid4())
    buy(client, Idempotency_Key=key)
    paid(all_orders()[0])
    buy(client)

    found = client.get(f"{BUY}/orders").json()

    [order] = found["items"]
    assert order | {"name": "200 credits", "state": "fulfilled", "amount": "$29"} == order
    assert order["paid_at"]
    assert api_client(charlie).get(f"{BUY}/orders").json()["items"] == []
