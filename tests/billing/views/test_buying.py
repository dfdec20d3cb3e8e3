from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from billing.models import Order, OrderState
from core.row_security import WORKER, role_scope
from core.switches import Service
from tests.billing.stripe_side import act, behave, deliver, events, pay
from tests.core.switches.turned import close

pytestmark = pytest.mark.django_db
CHECKOUT = "/billing/checkout/"


def form(offer, **fields):
    kind = "plan" if hasattr(offer, "allowance_mc") else "pack"
    return {
        "kind": kind,
        "code": offer.code,
        "price_minor": offer.price_minor,
        "currency": offer.currency,
        "key": str(uuid4()),
        "next": "/studio/?prompt=by+the+sea",
    } | fields


def all_orders():
    with role_scope(WORKER):
        return list(Order.objects.all())


def arrive():
    with role_scope(WORKER):
        deliver(*events())


def test_anybody_can_read_the_prices(client, shop):
    page = client.get("/pricing/").content.decode()

    for words in ("$19", "$49", "$9", "200 credits", "Sign up", "Training a model", "40 credits"):
        assert words in page
    assert CHECKOUT not in page


def test_a_person_sees_a_buy_button_with_the_price_for_each_offer(alice_client, shop):
    page = alice_client.get("/pricing/?next=/train/").content.decode()

    assert page.count(f'action="{CHECKOUT}"') == 5
    assert 'name="next" value="/train/"' in page


def test_who_lacks_credits_is_told_which_pack_is_enough(alice_client, shop, settings):
    settings.SIGNUP_CREDITS = 5_000

    page = alice_client.get("/pricing/?next=/studio/&needed=60000").content.decode()
    odd = alice_client.get("/pricing/?needed=-1").content.decode()

    assert "You are 55 credits short. 200 credits are enough, for $29." in page
    assert "Enough" in page
    assert "credits short" not in odd


def test_signed_in_the_prices_stay_in_the_frame_of_the_app(alice_client, client, shop):
    inside = alice_client.get("/pricing/").content.decode()
    outside = client.get("/pricing/").content.decode()

    assert 'id="credit-balance"' in inside
    assert 'id="credit-balance"' not in outside
    assert inside.count("<h1") == outside.count("<h1") == 1
    assert outside.count("btn-primary") == 2  # the plan that is recommended, and the bar's


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "javascript:1"])
def test_the_way_back_is_always_on_this_site(elsewhere, alice_client, shop):
    page = alice_client.get("/pricing/", {"next": elsewhere}).content.decode()

    # The theme's own form holds the page's address, which is a path of ours.
    assert f'value="{elsewhere}"' not in page
    assert f'href="{elsewhere}"' not in page


def test_buying_leads_to_stripe_and_back_to_the_filled_form(alice_client, shop):
    answer = alice_client.post(CHECKOUT, form(shop.pack))
    [order] = all_orders()
    waiting = alice_client.get(reverse("billing:order", args=[order.pk])).content.decode()
    pay(order)
    arrive()

    done = alice_client.get(reverse("billing:order", args=[order.pk])).content.decode()

    assert answer.status_code == 303
    assert "/stripe/" in answer["Location"]
    assert "Waiting for the payment" in waiting
    assert "hx-get" in waiting
    assert "200 credits are yours" in done
    assert 'href="/studio/?prompt=by+the+sea"' in done
    assert 'hx-trigger="load' not in done.split("<main")[1]


def test_a_double_click_is_one_order_and_leads_to_the_same_page(alice_client, shop):
    pressed = form(shop.pack)

    first, second = (alice_client.post(CHECKOUT, pressed) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert len(all_orders()) == 1


def test_the_same_form_after_paying_shows_the_order(alice_client, shop):
    pressed = form(shop.pack)
    alice_client.post(CHECKOUT, pressed)
    pay(all_orders()[0])
    arrive()

    again = alice_client.post(CHECKOUT, pressed)

    assert again["Location"] == reverse("billing:order", args=[all_orders()[0].pk])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"currency": "chf"}, "sold in USD only"),
        ({"price_minor": 100}, "price changed"),
        ({"code": "gone"}, "no longer for sale"),
        ({"kind": "yacht"}, "from the list"),
        ({"key": "no-uuid"}, "from the list"),
        ({"code": ""}, "from the list"),
    ],
)
def test_a_form_that_is_not_ours_buys_nothing_and_says_why(changed, words, alice_client, shop):
    answer = alice_client.post(CHECKOUT, form(shop.pack, **changed))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert all_orders() == []


def test_the_free_plan_is_not_sold(alice_client, shop):
    pressed = form(shop.creator, code="free", price_minor=0)

    assert alice_client.post(CHECKOUT, pressed).status_code == 422


def test_a_price_that_stripe_no_longer_has_costs_nothing_and_closes_the_order(alice_client, shop):
    with role_scope("visiona_staff"):
        type(shop.pack).objects.filter(pk=shop.pack.pk).update(stripe_price_id="price_gone")

    answer = alice_client.post(CHECKOUT, form(shop.pack))

    assert answer.status_code == 422
    assert "no longer for sale" in answer.content.decode()
    assert all_orders()[0].state == OrderState.FAILED


@pytest.mark.parametrize("day", ["error_503", "error_500", "rate_limit", "lost"])
def test_stripe_away_keeps_the_buyer_here_and_a_second_try_works(day, alice_client, shop):
    behave(stripe_api=day)
    first = alice_client.post(CHECKOUT, form(shop.pack))
    behave(stripe_api="ok")
    text = first.content.decode()
    key = text.split('name="key" value="')[1].split('"')[0]

    second = alice_client.post(CHECKOUT, form(shop.pack, key=key))

    assert first.status_code == 503
    assert "Nothing was charged" in text
    assert second.status_code == 303


def test_who_subscribes_already_gets_no_second_plan(alice_client, shop):
    alice_client.post(CHECKOUT, form(shop.creator))
    pay(all_orders()[0])
    arrive()

    answer = alice_client.post(CHECKOUT, form(shop.studio))
    page = alice_client.get("/pricing/").content.decode()

    assert answer.status_code == 422
    assert "Your plan" in page
    assert "Change plan" in page


def test_an_anonymous_buyer_logs_in_first(client, shop):
    answer = client.post(CHECKOUT, form(shop.pack))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_stranger_finds_no_such_order(alice_client, charlie_client, client, shop):
    alice_client.post(CHECKOUT, form(shop.pack))
    [order] = all_orders()

    for name in ("order", "canceled", "invoice"):
        url = reverse(f"billing:{name}", args=[order.pk])
        assert charlie_client.get(url).status_code == 404
        assert client.get(url).status_code == 302


def test_an_order_is_never_made_by_a_get(alice_client, shop):
    assert alice_client.get(CHECKOUT).status_code == 405


def test_a_forged_form_is_refused(alice, shop):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(alice)

    assert guarded.post(CHECKOUT, form(shop.pack)).status_code == 403


def test_leaving_the_payment_page_says_that_nothing_was_charged(alice_client, shop):
    alice_client.post(CHECKOUT, form(shop.pack))
    [order] = all_orders()

    page = alice_client.get(reverse("billing:canceled", args=[order.pk])).content.decode()

    assert "Nothing was charged" in page
    assert "/studio/?prompt=by+the+sea" in page


@pytest.mark.parametrize(
    ("asked", "delay"), [("", 1), ("2", 2), ("999", 10), ("-1", 1), ("1e9", 1), ("x", 1)]
)
def test_the_page_asks_less_often_the_longer_it_takes(asked, delay, alice_client, shop):
    alice_client.post(CHECKOUT, form(shop.pack))
    url = reverse("billing:order", args=[all_orders()[0].pk])

    page = alice_client.get(url, {"asked": asked}, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert f"load delay:{delay}s" in text
    assert "<html" not in text


def test_an_expired_page_offers_the_prices_again(alice_client, shop):
    alice_client.post(CHECKOUT, form(shop.pack))
    [order] = all_orders()
    act("checkout", order.stripe_session_id, "expire")
    arrive()

    page = alice_client.get(reverse("billing:order", args=[order.pk])).content.decode()

    assert "payment page has expired" in page
    assert "Nothing was charged" in page


def test_nothing_is_ordered_while_payments_are_closed_and_what_was_paid_arrives(
    alice, alice_client, shop
):
    alice_client.post(CHECKOUT, form(shop.pack))
    close(Service.PAYMENTS, "Closed until three.")

    page = alice_client.get("/pricing/").content.decode()
    refused = alice_client.post(CHECKOUT, form(shop.pack))
    pay(all_orders()[0])
    arrive()

    assert "Closed until three." in page
    assert page.count(" disabled") == 5
    assert (refused.status_code, "Closed until three." in refused.content.decode()) == (422, True)
    assert [order.state for order in all_orders()] == [OrderState.FULFILLED]
