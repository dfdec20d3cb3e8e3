from __future__ import annotations

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from billing.models import LedgerEntry
from billing.services import credits

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture(autouse=True)
def _no_gift(settings):
    settings.SIGNUP_CREDITS = 0


def run(*words):
    output = StringIO()
    call_command("grant_credits", *words, stdout=output)
    return output.getvalue()


def test_credits_are_given_with_a_reason_and_a_name(alice, staff):
    said = run("Alice@example.com", "2.5", "--reason", "Sorry", "--staff", staff.email)

    entry = LedgerEntry.objects.get()
    assert said == "The balance is 2.5 credits.\n"
    assert (entry.kind, entry.amount_mc, entry.note) == ("adjust", 2500, "Sorry")
    assert entry.actor_id == staff.pk


def test_a_repeat_with_one_key_gives_once(alice):
    key = str(uuid4())

    for _ in range(2):
        run(alice.email, "5", "--reason", "Sorry", "--key", key)

    assert credits.balance(alice).posted_mc == 5000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody@example.com", "5", "--reason", "x"], "Nobody has"),
        (["alice@example.com", "five", "--reason", "x"], "as a number"),
        (["alice@example.com", "0.0001", "--reason", "x"], "three decimals"),
        (["alice@example.com", "NaN", "--reason", "x"], "three decimals"),
        (["alice@example.com", "5", "--reason", " "], "a reason"),
        (["alice@example.com", "0", "--reason", "x"], "an amount"),
        (["alice@example.com", "5"], "--reason"),
        (["alice@example.com", "5", "--reason", "x", "--staff", "no@x.de"], "Nobody has"),
        (["alice@example.com", "-1", "--reason", "x"], "Only 0 are free"),
    ],
)
def test_what_can_not_be_done_is_said_and_changes_nothing(alice, words, said):
    with pytest.raises(CommandError, match=said):
        run(*words)

    assert not LedgerEntry.objects.exists()
