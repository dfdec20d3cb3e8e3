from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djstripe import models as rows
from structlog.testing import capture_logs

from billing.models import EventState, StripeEvent
from billing.services import company, customers, inbox, mirror
from billing.stripe import api
from billing.stripe.client import fetch
from core.row_security import APP, STAFF, WORKER, role_scope, user_scope
from tests.billing.services.test_invoices import change_plan
from tests.billing.stripe_side import (
    act,
    behave,
    deliver,
    deliver_rest,
    events,
    ledger,
    order_of,
    pay,
    post,
)

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _on(settings):
    settings.STRIPE_MIRROR = True


@pytest.fixture
def bought(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order, country="DE", company="Neu", vat_id="DE123456789")
    deliver_rest()
    order.refresh_from_db()
    return order


@pytest.fixture
def subscribed(alice, shop):
    order = order_of(alice, shop.creator)
    pay(order)
    deliver_rest()
    order.refresh_from_db()
    return order


def test_a_purchase_is_there_with_its_person_its_tax_id_and_its_fee(alice, bought):
    customer = rows.Customer.objects.get()
    charge = rows.Charge.objects.get(id=bought.stripe_charge_id)

    assert customer.subscriber == alice
    assert customer.tax_ids.get().type == "eu_vat"
    assert rows.Session.objects.get(id=bought.stripe_session_id).customer == customer
    assert rows.Invoice.objects.get(id=bought.stripe_invoice_id).stripe_data["total"] == 2900
    assert (charge.customer, charge.stripe_data["amount"]) == (customer, 2900)
    assert charge.balance_transaction.fee == 114
    assert rows.Price.objects.count() == rows.Product.objects.count() == 5
    assert not inbox.unmirrored().exists()


def test_a_subscription_is_there_with_its_months_and_follows_a_change_of_plan(subscribed, shop):
    act("subscriptions", subscribed.stripe_subscription_id, "renew")
    change_plan(subscribed.stripe_subscription_id, shop.studio, "none")
    deliver_rest()

    [known] = rows.Subscription.objects.all()
    item = known.stripe_data["items"]["data"][0]
    assert known.status == "active"
    assert item["price"]["id"] == shop.studio.stripe_price_id
    assert known.stripe_data["current_period_end"] == item["current_period_end"]
    assert known.invoices.count() == 2
    assert rows.SubscriptionItem.objects.get().price.id == shop.studio.stripe_price_id


def test_money_that_went_back_and_what_was_paid_out_are_there_to_the_cent(bought, subscribed):
    act("charges", bought.stripe_charge_id, "refund", amount=500)
    dispute = act("charges", subscribed.stripe_charge_id, "dispute")
    act("disputes", dispute["id"], "win")
    act("charges", bought.stripe_charge_id, "pay-out")
    deliver_rest()

    lines = rows.BalanceTransaction.objects.exclude(type="payout")
    assert rows.Refund.objects.get(charge_id=bought.stripe_charge_id).amount == 500
    assert rows.Dispute.objects.get().stripe_data["status"] == "won"
    assert sum(line.amount - line.fee for line in lines) == rows.Payout.objects.get().amount
    assert sum(line.fee for line in lines) == 114 + 85 + 1500
    assert {line.status for line in lines} == {"available"}


def test_it_writes_nothing_at_stripe_and_no_key_here(alice, shop, settings):
    pay(order_of(alice, shop.creator))
    before = events()

    with CaptureQueriesContext(connection) as seen:
        deliver(*before)

    said = " ".join(query["sql"] for query in seen)
    assert settings.STRIPE_SECRET_KEY not in said
    assert "djstripe_apikey" not in said
    assert len(events()) == len(before)


def test_no_table_holds_a_vendors_key_after_all_was_mirrored(bought, settings):
    keys = [
        settings.STRIPE_SECRET_KEY, *settings.STRIPE_WEBHOOK_SECRETS, settings.REPLICATE_API_TOKEN,
        *settings.REPLICATE_WEBHOOK_SECRETS, settings.OPENAI_API_KEY, settings.ANTHROPIC_API_KEY,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        holding = []
        for table in tables:
            cursor.execute(
                f"SELECT 1 FROM {table} held WHERE EXISTS"
                " (SELECT FROM unnest(%s::text[]) key WHERE strpos(held::text, key) > 0) LIMIT 1",
                [[key for key in keys if len(key) > 8]],
            )
            holding += [table] * len(cursor.fetchall())

    assert {"djstripe_customer", "billing_stripeevent", "core_providerevent"} <= set(tables)
    assert holding == []


@pytest.mark.owner
@pytest.mark.parametrize(
    "write",
    [
        lambda key: rows.APIKey.objects.get_or_create_by_api_key(key),
        lambda key: rows.APIKey.objects.create(type="secret", secret=key),
        lambda key: rows.WebhookEndpoint.objects.create(secret="whsec_1", id="we_1"),
    ],
)
def test_not_even_the_owner_of_the_tables_can_write_a_key_down(write, settings):
    with CaptureQueriesContext(connection) as seen, pytest.raises(mirror.KeptOutside):
        write(settings.STRIPE_SECRET_KEY)

    assert settings.STRIPE_SECRET_KEY not in str(seen.captured_queries)


@pytest.mark.owner
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO djstripe_apikey (djstripe_created, djstripe_updated, id, type, secret)"
        " VALUES (now(), now(), 'mk_1', 'secret', 'sk_test_aaaaaaaaaaaaaaaaaaaaaaaa')",
    ],
)
def test_the_database_itself_refuses_a_key(statement):
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_customer_who_is_deleted_leaves_nothing_of_the_person(alice, bought):
    customer = customers.known_id(alice.pk)
    fetch(lambda client: client.v1.customers.delete, customer)
    deliver_rest()

    left = rows.Customer.objects.get(id=customer)
    assert (left.subscriber, left.stripe_data.get("email")) == (None, None)
    assert left.date_purged
    assert rows.Charge.objects.get().customer == left


def test_a_tax_id_that_is_taken_away_goes_and_a_subscription_that_ends_stays(alice, bought, shop):
    company.save(alice, company.details(alice), {"company": "Neu", "vat_id": ""})
    month = order_of(alice, shop.creator)
    pay(month)
    deliver_rest()
    act("subscriptions", rows.Subscription.objects.get().id, "give-up", cancel=True)

    deliver_rest()

    assert not rows.TaxId.objects.exists()
    assert rows.Subscription.objects.get().status == "canceled"
    assert not inbox.unmirrored().exists()


@pytest.mark.parametrize("subject", [{"object": "invoice"}, {"object": ["?"], "id": 7}])
def test_what_can_not_be_asked_for_is_passed_over(shop, subject):
    [*_, event] = events()
    event["data"]["object"] = subject

    deliver(event)

    assert StripeEvent.objects.get().mirrored_at


def test_a_strangers_customer_is_there_and_counted(shop):
    api.make_customer(shop.pack.pk, "stranger@example.com", "another shop's")

    deliver_rest()

    assert rows.Customer.objects.get().subscriber is None
    assert mirror.strangers() == 1


def test_what_stripe_does_not_know_is_counted_and_not_asked_for_again(alice, shop):
    pay(order_of(alice, shop.pack))
    [paid] = events("charge.succeeded")
    paid["data"]["object"]["id"] = "ch_of_somebody_else"

    with capture_logs() as logs:
        deliver(paid)

    later = timezone.now() + timedelta(days=1)
    [warning] = [line for line in logs if line["event"] == "stripe mirror"]
    assert warning["said"] == "No such charge: 'ch_of_somebody_else'"
    assert dict(inbox.mirror_errors()) == {
        "charge.succeeded: InvalidRequestError 404 resource_missing": 1
    }
    assert not inbox.waiting(later).exists()


def test_a_shape_that_does_not_fit_keeps_no_credits_back_and_is_mended_later(
    alice, shop, monkeypatch
):
    pay(order_of(alice, shop.pack))
    [paid] = events("checkout.session.completed")

    with monkeypatch.context() as patch:
        patch.setattr(rows.Session, "is_valid_object", lambda data: data["a new name"])
        deliver(paid)
    [reason] = inbox.mirror_errors()
    row = StripeEvent.objects.get()
    call_command("reconcile_stripe", verbosity=0)

    assert len(ledger(alice)) == 1
    assert (row.state, row.mirrored_at) == (EventState.DONE, None)
    assert reason.startswith("checkout.session.completed: KeyError ")
    assert rows.Session.objects.exists()
    assert not inbox.unmirrored().exists()


def test_stripe_away_fails_the_mirror_and_nothing_else(alice, shop):
    order_of(alice, shop.pack)
    [made] = events("customer.created")
    post(made)
    behave(stripe_api="error_503")

    inbox.work_off(made["id"])

    row = StripeEvent.objects.get()
    later = timezone.now() + timedelta(hours=1)
    assert (row.state, row.mirrored_at, row.attempts) == (EventState.IGNORED, None, 2)
    assert inbox.waiting(later).exists()


def test_a_mirror_that_failed_is_made_up_for_later(alice, shop):
    order_of(alice, shop.pack)
    [made] = events("customer.created")
    post(made)
    behave(stripe_api="error_503")
    inbox.work_off(made["id"])
    behave(stripe_api="ok")

    inbox.work_off(made["id"])

    assert StripeEvent.objects.get().mirrored_at
    assert not inbox.waiting(timezone.now() + timedelta(hours=1)).exists()


def test_an_event_of_the_mirror_that_was_lost_is_found(alice, shop):
    order_of(alice, shop.pack)

    call_command("reconcile_stripe", verbosity=0)

    assert rows.Customer.objects.get().subscriber == alice


def test_the_invoices_page_is_the_mirrors_and_its_owners_alone(alice, charlie, bought):
    behave(stripe_api="error_503")

    with role_scope(APP):
        page = company.invoice_page(alice, bought.stripe_invoice_id)
        with user_scope(charlie.pk):
            strange = mirror.invoice_page(bought.stripe_invoice_id)

    assert "/invoices/in_" in page
    assert strange == ""


def test_an_address_that_may_have_aged_is_asked_for(alice, bought):
    rows.Invoice.objects.update(djstripe_updated=timezone.now() - timedelta(days=20))

    with user_scope(alice.pk):
        known = mirror.invoice_page(bought.stripe_invoice_id)

    assert known == ""
    assert "/invoices/in_" in company.invoice_page(alice, bought.stripe_invoice_id)


def test_switched_off_it_asks_nobody(alice, shop, settings):
    settings.STRIPE_MIRROR = False
    order_of(alice, shop.pack)

    deliver(*events("customer.created"))

    assert not rows.Customer.objects.exists()


@pytest.mark.owner
@pytest.mark.parametrize(
    ("role", "table"),
    [(role, "apikey") for role in (APP, STAFF, WORKER)] + [(APP, "charge"), (APP, "customer")],
)
def test_nobody_may_see_keys_and_the_web_no_payments(role, table):
    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(role):
        connection.cursor().execute(f"TABLE djstripe_{table}")


@pytest.mark.owner
def test_staff_may_not_change_what_stripe_told(db):
    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(STAFF):
        rows.Charge.objects.update(livemode=True)


@pytest.mark.owner
def test_a_person_can_still_be_deleted(alice):
    with role_scope(WORKER):
        alice.delete()

    assert not type(alice).objects.filter(email="alice@example.com").exists()
