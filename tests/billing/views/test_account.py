from __future__ import annotations

import csv

import pytest
from django.urls import reverse

from billing.models import Order, Purpose, Subscription
from billing.services import credits, overview
from core.row_security import WORKER, role_scope, user_scope
from tests.billing.stripe_side import (
    act,
    behave,
    customer,
    deliver,
    events,
    lose_customer,
    order_of,
    pay,
)

pytestmark = pytest.mark.django_db
PAGES = ["billing:billing", "billing:ledger", "billing:ledger_csv", "billing:company"]


@pytest.fixture
def bought(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    arrive()
    return order


def arrive():
    with role_scope(WORKER):
        deliver(*events())


@pytest.mark.parametrize("name", PAGES)
def test_only_for_people_who_are_logged_in(name, client):
    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_newcomer_sees_the_free_plan_the_gift_and_nothing_bought(alice_client, shop, settings):
    settings.SIGNUP_CREDITS = 5_000

    page = alice_client.get("/billing/").content.decode()

    for words in ("Free", "5 to spend", "Welcome gift", "no expiry", "Nothing bought yet"):
        assert words in page
    assert "Manage plan" not in page


def test_a_buyer_sees_the_lot_the_payment_and_its_invoice(alice_client, bought):
    page = alice_client.get("/billing/").content.decode()

    assert "200 of 200" in page
    assert "$29" in page
    assert reverse("billing:invoice", args=[bought.pk]) in page
    assert "Manage plan" in page


def test_a_subscriber_sees_when_it_renews_and_when_it_fails(alice, alice_client, shop):
    pay(order_of(alice, shop.creator))
    arrive()
    active = alice_client.get("/billing/").content.decode()
    with user_scope(alice.pk):
        subscription = Subscription.objects.get().stripe_subscription_id
    act("subscriptions", subscription, "fail")
    arrive()

    late = alice_client.get("/billing/").content.decode()

    assert "renews on" in active
    assert "Payment failed" in late
    assert "stays as it is until" in late


def test_a_payment_that_the_bank_wants_confirmed_leads_to_its_invoice(alice, alice_client, shop):
    pay(order_of(alice, shop.creator))
    arrive()
    with user_scope(alice.pk):
        subscription = Subscription.objects.get().stripe_subscription_id
    act("subscriptions", subscription, "ask")
    arrive()

    page = alice_client.get("/billing/").content.decode()
    answer = alice_client.get("/billing/confirm/")

    assert "Your bank wants you to confirm" in page
    assert "Put in another card" not in page
    assert "/invoices/in_" in answer["Location"]


def test_money_on_its_way_is_said_on_the_order_and_among_the_payments(alice, alice_client, shop):
    order = order_of(alice, shop.pack)
    pay(order, later=True)
    arrive()

    page = alice_client.get(reverse("billing:order", args=[order.pk])).content.decode()
    payments = alice_client.get("/billing/").content.decode()
    prices = alice_client.get("/pricing/").content.decode()

    assert "up to 14 days" in page
    assert "few seconds" not in page
    assert "On its way" in payments
    assert "Nothing bought yet" not in payments
    assert "Buy again only if you want both" in prices


def test_a_stranger_sees_nothing_of_it(charlie_client, bought):
    page = charlie_client.get("/billing/").content.decode()
    ledger = charlie_client.get("/billing/ledger/").content.decode()

    assert "$29" not in page
    assert "Credit pack" not in ledger


def test_the_billing_page_costs_few_queries(alice_client, bought, django_assert_max_num_queries):
    alice_client.get("/billing/")  # the first page of a login also looks for new terms
    with django_assert_max_num_queries(22):
        alice_client.get("/billing/")


def test_the_ledger_has_a_line_for_each_credit_and_says_what_was_reserved(
    alice, alice_client, bought
):
    with user_scope(alice.pk):
        credits.reserve(alice, "job:1", 4_000, Purpose.IMAGE)
        credits.capture("job:1", 3_000)

    page = alice_client.get("/billing/ledger/").content.decode()

    assert "+200" in page
    assert "−3" in page
    assert "3 of 4 reserved" in page
    assert "Times are in UTC" in page
    assert reverse("billing:order", args=[bought.pk]) in page


def test_the_ledger_can_be_narrowed_and_an_unknown_filter_shows_all(alice, alice_client, bought):
    with user_scope(alice.pk):
        credits.reserve(alice, "job:1", 1_000, Purpose.IMAGE)
        credits.capture("job:1", 1_000)

    spent = alice_client.get("/billing/ledger/?kind=capture").content.decode()
    odd = alice_client.get("/billing/ledger/?kind=yachts&before=x").content.decode()

    assert "+200" not in spent
    assert "+200" in odd


def test_a_long_ledger_goes_on_where_the_page_ended(alice, alice_client, monkeypatch):
    monkeypatch.setattr(overview, "LEDGER_PAGE", 3)
    with user_scope(alice.pk):
        for number in range(7):
            credits.adjust(alice, 1_000, None, f"line {number}")

    seen, url = [], "/billing/ledger/"
    while url:
        page = alice_client.get(url).content.decode()
        seen += [n for n in range(7) if f"line {n}" in page]
        tail = page.split('href="?')[1:]
        url = "/billing/ledger/?" + tail[0].split('"')[0].replace("&amp;", "&") if tail else ""

    assert sorted(seen) == list(range(7))


def test_the_csv_holds_every_line_and_runs_no_formula(alice, alice_client, bought):
    with user_scope(alice.pk):
        credits.adjust(alice, 1_500, None, "=HYPERLINK(1)")

    answer = alice_client.get("/billing/ledger.csv")

    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert answer["Content-Disposition"].startswith("attachment")
    assert rows[0]["note"] == "'=HYPERLINK(1)"
    assert (rows[0]["credits"], rows[0]["milli_credits"]) == ("1.500", "1500")
    assert sum(int(row["milli_credits"]) for row in rows) == int(
        rows[0]["balance_after_milli_credits"]
    )


def test_the_portal_is_stripes_page_and_made_for_each_visit(alice_client, bought):
    first, second = (alice_client.post("/billing/portal/") for _ in range(2))

    assert first.status_code == 303
    assert "/stripe/" in first["Location"]
    assert first["Location"] != second["Location"]


def test_without_a_purchase_there_is_nothing_to_manage(alice_client, shop):
    answer = alice_client.post("/billing/portal/")

    assert answer["Location"] == "/billing/"


def test_who_stripe_has_lost_has_nothing_to_manage_and_buys_as_before(
    alice, alice_client, bought, shop
):
    lost = lose_customer(alice)

    page = alice_client.post("/billing/portal/", follow=True).content.decode()
    order = order_of(alice, shop.pack)

    assert "There is nothing to manage" in page
    assert order.state == "open"
    with user_scope(alice.pk):
        assert customer(alice) not in {"", lost}


def test_an_invoice_that_stripe_has_no_more_is_said_so(alice, alice_client, bought):
    with user_scope(alice.pk):
        Order.objects.update(stripe_invoice_id="in_of_another_account")

    answer = alice_client.get(reverse("billing:invoice", args=[bought.pk]))

    assert answer.status_code == 404
    assert "no longer has this invoice" in answer.content.decode()


def test_the_invoice_leads_to_stripes_page(alice, alice_client, bought):
    answer = alice_client.get(reverse("billing:invoice", args=[bought.pk]))

    assert answer.status_code == 303
    assert "/invoices/in_" in answer["Location"]


def test_an_order_without_an_invoice_has_no_page_of_it(alice, alice_client, shop):
    order = order_of(alice, shop.pack)

    assert alice_client.get(reverse("billing:invoice", args=[order.pk])).status_code == 404


@pytest.mark.parametrize("page", ["portal", "company", "invoice"])
def test_stripe_away_says_that_nothing_changed(page, alice_client, bought):
    behave(stripe_api="error_503")

    answer = {
        "portal": lambda: alice_client.post("/billing/portal/"),
        "company": lambda: alice_client.get("/billing/company/"),
        "invoice": lambda: alice_client.get(reverse("billing:invoice", args=[bought.pk])),
    }[page]()

    assert answer.status_code == 503
    assert "Nothing was charged or changed" in answer.content.decode()


def test_company_and_vat_id_are_kept_at_stripe_and_can_be_changed(alice_client, shop):
    first = alice_client.post(
        "/billing/company/", {"company": "Beispiel", "vat_id": "DE123456789"}
    )
    alice_client.post("/billing/company/", {"company": "Beispiel", "vat_id": "FR12345678901"})

    page = alice_client.get("/billing/company/").content.decode()

    assert first.status_code == 302
    assert "Beispiel" in page
    assert "FR12345678901" in page
    assert "DE123456789" not in page.replace("two letters of the country: DE123456789", "")


@pytest.mark.parametrize("vat_id", ["12", "D", "DE!!", "=1+1", "DE" + "1" * 40])
def test_a_vat_id_that_can_be_none_is_sent_back(vat_id, alice_client, bought):
    answer = alice_client.post("/billing/company/", {"company": "X", "vat_id": vat_id})

    assert answer.status_code == 422


def test_a_vat_id_that_stripe_refuses_is_explained(alice_client, bought):
    answer = alice_client.post("/billing/company/", {"company": "X", "vat_id": "DE1234"})

    assert answer.status_code == 422
    assert "not valid" in answer.content.decode()


def test_a_customer_deleted_at_stripe_is_made_anew(alice, alice_client, bought, shop):
    before = lose_customer(alice)
    arrive()

    order = order_of(alice, shop.pack)
    pay(order)
    arrive()

    with user_scope(alice.pk):
        assert customer(alice) != before
        assert Order.objects.filter(state="fulfilled").count() == 2
