"""Every rule finds what breaks it: the books are bent by hand, one bend per rule."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from billing.models import Purpose, Source
from billing.services import audit, credits
from billing.services.quotes import quote
from core.row_security import WORKER, role_scope

# As the owner, who alone can bend the books; writing goes through the workers' role.
pytestmark = [pytest.mark.django_db, pytest.mark.owner]


@pytest.fixture
def books(alice) -> User:
    """Something of everything: a hold, a capture, a reversal, a debt and its payment."""
    with role_scope(WORKER):
        for number in (1, 2):
            credits.grant(alice, 5000, Source.PACK, f"session:cs_{number}")
        priced = quote(alice, Purpose.IMAGE, 4)
        credits.reserve(alice, "job:1", 4000, Purpose.IMAGE, priced)
        credits.capture("job:1", 3000)
        credits.reserve(alice, "job:2", 2500, Purpose.IMAGE)
        credits.reverse("session:cs_1", 900, 900)
        connection.check_constraints()
    return alice


def test_right_books_pass_and_the_command_says_so(books):
    output = StringIO()

    call_command("audit_ledger", stdout=output)

    assert audit.breaks() == []
    assert "The books are right: 15 rules hold." in output.getvalue()


BENDS = {
    "the balance is the sum of the entries": "UPDATE billing_creditaccount SET posted_mc = 9999",
    "the account is the sum of its lots": "UPDATE billing_creditlot SET remaining_mc = 4999"
    " WHERE source_key = 'session:cs_2'",
    "what is held is the sum of the open holds": "UPDATE billing_credithold SET amount_mc = 2499"
    " WHERE key = 'job:2'",
    "a lot's held part is the sum of its open holds' parts": "UPDATE billing_holdlot SET"
    " amount_mc = amount_mc - 1",
    "a lot has left what its entries say": "UPDATE billing_creditlot SET"
    " remaining_mc = remaining_mc + 1, settled_mc = settled_mc + 1",
    "a lot began with the entry that granted it": "UPDATE billing_creditlot SET"
    " source_key = 'session:other' WHERE source_key = 'session:cs_1'",
    "a lot's reversed and settled parts are what its entries say": "UPDATE billing_creditlot SET"
    " reversed_mc = reversed_mc - 1 WHERE reversed_mc > 0",
    "settling moves credits and makes none": "UPDATE billing_ledgerentry SET amount_mc ="
    " amount_mc + 1 WHERE kind = 'settle' AND amount_mc > 0",
    "entries are numbered without a gap, up to the account's number": "UPDATE"
    " billing_ledgerentry SET seq = 99 WHERE seq = 2",
    "each entry's balance is the sum up to it": "UPDATE billing_ledgerentry SET"
    " balance_after_mc = 1 WHERE seq = 2",
    "a hold captured and gave back what its entries say": "UPDATE billing_credithold SET"
    " captured_mc = 2999 WHERE key = 'job:1'",
    "a hold is the sum of its parts": "UPDATE billing_holdlot SET amount_mc = amount_mc + 1",
    "a hold and its entries name one quote, whose price was held": "UPDATE billing_credithold"
    " SET quote_id = NULL WHERE key = 'job:1'",
    "a balance is below zero only after a reversal": "UPDATE billing_ledgerentry SET"
    " kind = 'settle' WHERE kind = 'reverse';"
    " UPDATE billing_creditaccount SET posted_mc = -1, owed_mc = 99999",
    "nothing is free while something is owed": "UPDATE billing_creditlot SET held_mc = 0",
}


def test_each_rule_has_its_bend():
    assert set(BENDS) == {rule.name for rule in audit.RULES}


@pytest.mark.parametrize("rule", BENDS)
def test_a_bent_book_is_found_by_its_rule(books, rule):
    bend(BENDS[rule])

    found = {(wrong.rule, wrong.owner) for wrong in audit.breaks()}

    assert (rule, books.pk) in found


def test_the_command_names_the_break_and_fails(books):
    bend(BENDS["the balance is the sum of the entries"])
    output = StringIO()

    with pytest.raises(CommandError, match="breaks") as failure:
        call_command("audit_ledger", stdout=output)

    assert failure.value.returncode == 1
    assert f"the balance is the sum of the entries: {books.pk}" in output.getvalue()


def bend(statement):
    """Past the guards, as only the owner of the tables could."""
    with connection.cursor() as cursor:
        for table in ("creditaccount", "creditlot", "credithold", "holdlot", "ledgerentry"):
            cursor.execute(f"ALTER TABLE billing_{table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE billing_ledgerentry DISABLE TRIGGER USER")
        cursor.execute(statement)
        assert cursor.rowcount > 0
