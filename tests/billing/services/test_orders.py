from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from billing.models import Order, OrderState
from billing.models.sales import BANK_DAYS
from billing.services import orders, overview
from billing.services.orders import CannotBuy
from billing.stripe.client import Missing, rows
from core.providers import ProviderError
from tests import factories
from tests.billing.stripe_side import (
    act,
    behave,
    deliver,
    events,
    ledger,
    lose_customer,
    order_of,
    pay,
)

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_paid_pack_brings_its_credits_once(alice, shop):
    order = order_of(alice, shop.pack)
    session = pay(order, country="DE")

    deliver(*events(), *events())

    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED
    assert ledger(alice) == [("grant", 200_000, f"session:{session['id']}")]
    assert (order.amount_minor, order.currency, order.country) == (2900, "usd", "DE")
    assert order.stripe_charge_id.startswith("ch_")
    assert order.stripe_invoice_id.startswith("in_")


def test_a_double_click_is_one_order_and_one_page(alice, shop):
    key = uuid4()

    first = order_of(alice, shop.pack, key=key)
    second = order_of(alice, shop.pack, key=key)

    assert first.pk == second.pk
    assert first.stripe_session_id == second.stripe_session_id
    assert Order.objects.count() == 1


def test_anothers_form_key_is_refused(alice, charlie, shop):
    order = order_of(alice, shop.pack)

    with pytest.raises(CannotBuy, match="out of date"):
        orders.begin(charlie, orders.CheckoutRequest(shop.pack, order.idempotency_key))


def test_a_named_key_is_a_persons_own_and_begins_anew_after_a_failure(alice, charlie, shop):
    key = orders.key_of(alice, "nightly")
    order = order_of(alice, shop.pack, key=key)
    same = orders.key_of(alice, "nightly")
    Order.objects.filter(pk=order.pk).update(state=OrderState.FAILED, stripe_session_id="")

    assert same == key
    assert orders.key_of(charlie, "nightly") != key
    assert orders.key_of(alice, "nightly") not in {key, orders.key_of(alice, "weekly")}


def test_a_declined_card_leaves_the_order_open(alice, shop):
    order = order_of(alice, shop.pack)
    act("checkout", order.stripe_session_id, "decline")

    deliver(*events())

    order.refresh_from_db()
    assert order.state == OrderState.OPEN
    assert ledger(alice) == []


def test_an_expired_page_closes_the_order(alice, shop):
    order = order_of(alice, shop.pack)
    act("checkout", order.stripe_session_id, "expire")

    deliver(*events())

    order.refresh_from_db()
    assert order.state == OrderState.EXPIRED


@pytest.mark.parametrize(
    ("verb", "state", "lines", "letter"),
    [
        ("arrive", OrderState.FULFILLED, 1, "Your payment for 200 credits is here"),
        ("bounce", OrderState.FAILED, 0, "Your payment for 200 credits did not come through"),
    ],
)
def test_money_under_way_counts_when_it_is_here_and_a_letter_says_how_it_ended(
    verb, state, lines, letter, alice, shop, mailoutbox
):
    order = order_of(alice, shop.pack)
    pay(order, later=True)
    deliver(*events())
    waiting = Order.objects.get(pk=order.pk)
    act("checkout", order.stripe_session_id, verb)

    deliver(*events(), *events())
    factories.send_mails()

    order.refresh_from_db()
    assert (waiting.state, order.state) == (OrderState.PENDING, state)
    assert waiting.here_by - waiting.pending_since == BANK_DAYS
    assert order.here_by is None
    assert list(overview.payments(alice)) == [order]
    assert len(ledger(alice)) == lines
    assert [mail.subject for mail in mailoutbox] == [letter]


def test_while_money_is_under_way_a_second_order_needs_a_word(alice, shop):
    pay(order_of(alice, shop.pack), later=True)
    deliver(*events())

    with pytest.raises(CannotBuy, match="is on its way"):
        order_of(alice, shop.pack)
    order = order_of(alice, shop.pack, again=True)

    assert order.state == OrderState.OPEN
    assert Order.objects.count() == 2


def test_tax_is_kept_with_the_order_and_the_id_is_encrypted(alice, shop, settings):
    settings.STRIPE_AUTOMATIC_TAX = True
    order = order_of(alice, shop.pack)
    pay(order, country="DE")

    deliver(*events())

    order.refresh_from_db()
    assert (order.amount_minor, order.tax_minor, order.country) == (2900 + 551, 551, "DE")


def test_a_company_with_a_vat_id_pays_no_tax_and_is_written_down(alice, shop, settings):
    settings.STRIPE_AUTOMATIC_TAX = True
    order = order_of(alice, shop.pack)
    pay(order, country="DE", company="Beispiel GmbH", vat_id="DE123456789")

    deliver(*events())

    order.refresh_from_db()
    assert (order.tax_minor, order.tax_id_type, order.tax_id) == (0, "eu_vat", "DE123456789")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tax_id FROM billing_order WHERE id = %s", [order.pk])
        assert "DE123456789" not in cursor.fetchone()[0]


def test_a_price_that_stripe_no_longer_has_is_refused_and_nothing_is_bought(alice, shop):
    shop.pack.stripe_price_id = "price_gone"

    with pytest.raises(Missing):
        order_of(alice, shop.pack)

    assert Order.objects.get().stripe_session_id == ""


def test_a_customer_whom_stripe_has_lost_is_made_anew_by_the_next_purchase(alice, shop):
    pay(order_of(alice, shop.pack))
    lose_customer(alice)

    order = order_of(alice, shop.pack)
    pay(order)
    deliver(*events())

    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED
    assert not Order.objects.filter(state=OrderState.FAILED).exists()


def test_somebody_who_subscribes_already_is_sent_to_the_portal(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())

    with pytest.raises(CannotBuy, match="already"):
        order_of(alice, shop.studio)


def test_an_answer_that_got_lost_makes_no_second_page(alice, shop):
    order_of(alice, shop.pack)
    behave(stripe_api={"value": "lost", "times": 1})
    key = uuid4()
    with pytest.raises(ProviderError):
        order_of(alice, shop.pack, key=key)

    order = order_of(alice, shop.pack, key=key)

    pay(order)
    deliver(*events())
    pages = list(rows(lambda client: client.v1.checkout.sessions.list, {}))
    assert len(pages) == 2
    assert len(ledger(alice)) == 1


def test_a_session_of_somebody_elses_shop_is_none_of_ours(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    Order.objects.filter(pk=order.pk).update(stripe_session_id="cs_other")

    assert orders.settle(order.stripe_session_id) is False
