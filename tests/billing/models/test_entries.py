from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from billing.models import LedgerEntry, Purpose, Source
from billing.services import credits
from core.row_security import PROCESS_ROLES, WORKER, role_scope, user_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
CHANGES = (
    "UPDATE billing_ledgerentry SET amount_mc = 1",
    "DELETE FROM billing_ledgerentry",
    "TRUNCATE billing_ledgerentry CASCADE",
)


@pytest.fixture
def lot(alice, settings):
    settings.SIGNUP_CREDITS = 0
    with role_scope(WORKER):
        lot = credits.grant(alice, 5000, Source.PACK, "session:cs_1")
        connection.check_constraints()
        return lot


def entry(lot, **fields):
    known = {
        "seq": 2,
        "kind": "grant",
        "amount_mc": 1,
        "balance_after_mc": 5001,
        "key": str(uuid4()),
    }
    return LedgerEntry(owner_id=lot.owner_id, lot=lot, **known | fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("not_zero", {"kind": "adjust", "amount_mc": 0}),
        ("sign_by_kind", {"amount_mc": -1}),
        ("sign_by_kind", {"kind": "expire"}),
        ("capture_has_a_hold", {"kind": "capture", "amount_mc": -1}),
        ("kind_known", {"kind": "theft"}),
        ("seq_once", {"seq": 1}),
        ("key", {"key": "grant:session:cs_1"}),
    ],
)
def test_an_entry_that_says_nothing_true_is_refused(lot, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        entry(lot, **fields).save()


def test_only_a_capture_names_a_hold(lot):
    hold = credits.reserve(lot.owner_id, "job:1", 100, Purpose.IMAGE)

    with pytest.raises(IntegrityError, match="capture_has_a_hold"):
        entry(lot, hold=hold).save()


@pytest.mark.parametrize("role", PROCESS_ROLES)
@pytest.mark.parametrize("change", CHANGES, ids=lambda text: text.split()[0])
def test_no_role_of_the_product_changes_what_was_written(role, change, lot):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        role_scope(role),
        user_scope(lot.owner_id),
    ):
        connection.cursor().execute(change)

    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("change", CHANGES, ids=lambda text: text.split()[0])
@pytest.mark.owner
def test_the_owner_of_the_table_is_told_that_it_is_append_only(change, lot):
    with (
        pytest.raises(ProgrammingError, match="the ledger is append-only: .* is refused"),
        transaction.atomic(),
    ):
        connection.cursor().execute(change)
