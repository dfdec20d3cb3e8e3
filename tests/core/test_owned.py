from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from billing.models import CreditHold, CreditLot, HoldLot, LedgerEntry, Order, Purpose, Quote
from billing.services import credits
from core.owned import Owned
from core.row_security import PROCESS_ROLES, role_scope, user_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
KEPT = sorted(
    model._meta.db_table
    for model in apps.get_app_config("billing").get_models()
    if issubclass(model, Owned) and model._meta.model_name != "stripecustomer"
)


@pytest.fixture(autouse=True)
def _no_gift(settings):
    settings.SIGNUP_CREDITS = 0


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_no_process_deletes_a_row_about_money(table, role, alice):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        role_scope(role),
        user_scope(alice.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_money_rows_need_no_living_person():
    order = Order(owner_id=uuid4(), kind="pack")

    assert order._meta.get_field("owner").db_constraint is False


def lot(owner, **fields):
    known = {"source": "pack", "source_key": str(uuid4()), "priority": 1, "granted_mc": 1}
    return CreditLot(owner_id=owner, remaining_mc=1, **known | fields)


def hold(owner, **fields):
    return CreditHold(
        owner_id=owner,
        key=str(uuid4()),
        purpose=Purpose.IMAGE,
        amount_mc=1,
        expires_at=timezone.now(),
        **fields,
    )


def quote(owner):
    return Quote(owner_id=owner, purpose="image", units=1, unit_mc=1, amount_mc=1)


def entry(owner, lot, **fields):
    known = {"seq": 1, "kind": "grant", "amount_mc": 1, "balance_after_mc": 1, "key": "k"}
    return LedgerEntry(owner_id=owner, lot=lot, **known | fields)


@pytest.mark.parametrize("child", ["lot's order", "hold's quote", "part's hold", "part's lot",
    "entry's lot", "entry's hold", "entry's quote"])  # fmt: skip
def test_no_row_hangs_on_another_persons(child, alice, charlie):
    for person in (alice, charlie):
        credits.account_of(person)
    foreign = {"lot": lot(charlie.pk), "hold": hold(charlie.pk), "quote": quote(charlie.pk)}
    own = {"lot": lot(alice.pk), "hold": hold(alice.pk)}
    for row in [*foreign.values(), *own.values()]:
        row.save(force_insert=True)
    rows = {
        "lot's order": lambda: lot(alice.pk, order_id=uuid4()),
        "hold's quote": lambda: hold(alice.pk, quote=foreign["quote"]),
        "part's hold": lambda: HoldLot(
            owner=alice, hold=foreign["hold"], lot=own["lot"], amount_mc=1
        ),
        "part's lot": lambda: HoldLot(
            owner=alice, hold=own["hold"], lot=foreign["lot"], amount_mc=1
        ),
        "entry's lot": lambda: entry(alice.pk, foreign["lot"]),
        "entry's hold": lambda: entry(
            alice.pk, own["lot"], hold=foreign["hold"], kind="capture", amount_mc=-1
        ),
        "entry's quote": lambda: entry(alice.pk, own["lot"], quote=foreign["quote"]),
    }

    with pytest.raises(IntegrityError, match="same_owner"):
        insert(rows[child]())


@pytest.mark.parametrize("make", [lot, hold])
def test_credits_without_an_account_can_not_be(make):
    with pytest.raises(IntegrityError, match="_account"):
        insert(make(uuid4()))


def insert(row):
    """And look at once at what the end of the transaction would."""
    with transaction.atomic():
        row.save(force_insert=True)
        connection.check_constraints()
