from __future__ import annotations

from uuid import uuid4

import pytest

from billing import refund_rules
from billing.models import Refund
from billing.services import credits, refund_orders
from core.row_security import WORKER, role_scope, user_scope
from tests.billing.stripe_side import deliver_rest, order_of, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(alice, shop, settings):
    settings.SIGNUP_CREDITS = 0
    order = order_of(alice, shop.pack)
    pay(order)
    with role_scope(WORKER):
        deliver_rest()
    return order


def press(client, order, amount=2900, key=""):
    form = {"amount": amount, "key": key or str(uuid4())}
    return client.post(f"/billing/orders/{order.pk}/refund/", form, follow=True).content.decode()


def made(owner):
    with user_scope(owner.pk):
        return list(Refund.objects.filter(owner=owner))


def test_the_page_of_an_order_says_what_comes_back_and_the_button_sends_it(
    alice, alice_client, bought
):
    before = alice_client.get(f"/billing/orders/{bought.pk}/").content.decode()
    under_way = press(alice_client, bought)
    [refund] = made(alice)
    with role_scope(WORKER):
        refund_orders.advance(refund.pk)
    after = alice_client.get(
        f"/billing/orders/{bought.pk}/refund/", headers={"HX-Request": "true"}
    ).content.decode()

    assert "Send $29 back" in before
    assert refund_rules.PACK.words in before
    assert "is on its way back to you" in under_way
    assert "hx-trigger" in under_way
    assert "went back on" in after
    assert "hx-trigger" not in after
    with user_scope(alice.pk):
        assert credits.balance(alice).spendable_mc == 0


def test_a_second_press_orders_nothing_more(alice, alice_client, bought):
    key = str(uuid4())
    press(alice_client, bought, key=key)

    again, other = press(alice_client, bought, key=key), press(alice_client, bought)

    assert len(made(alice)) == 1
    assert "on its way back already" in other
    assert "on its way back already" not in again


def test_an_amount_that_changed_meanwhile_is_shown_anew(alice, alice_client, bought):
    page = press(alice_client, bought, amount=2800)
    nonsense = press(alice_client, bought, amount="much")

    assert "By now $29 can go back" in page
    assert "press again" in nonsense
    assert made(alice) == []


def test_the_published_page_prints_each_rule(client, db):
    page = client.get("/legal/refunds/").content.decode()

    for rules in refund_rules.published().values():
        for rule in rules:
            assert rule.words in page
