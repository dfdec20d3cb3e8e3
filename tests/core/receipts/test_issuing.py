"""One receipt for one thing, its owner's, and nobody's after an erasure."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from core import actor, receipts
from core.receipts import keys, pdf, reading, signatures
from core.receipts.issuing import find, issue
from core.receipts.models import Receipt
from core.row_security import APP, WORKER, role_scope, user_scope
from tests import factories

pytestmark = pytest.mark.django_db
FACTS = {
    "statement": "An account deleted",
    "deleted": [
        {"what": "files", "count": 3, "where": "storage", "at": "2026-11-21T09:30:00Z"},
        {"what": "model", "where": "Replicate", "at": "2026-11-21T09:31:00Z", "answer": 404},
    ],
    "kept": [{"what": "invoices", "why": "ten years, as the law asks"}],
    "jobs_stopped": 2,
}


def test_what_is_repeated_gives_the_first_receipt(alice):
    subject = uuid4()
    with user_scope(alice.pk):
        first = issue("photos.deleted", owner_id=alice.pk, subject_id=subject, facts=FACTS)
        again = issue("photos.deleted", owner_id=alice.pk, subject_id=subject, facts={})

    assert again == first
    assert signatures.verify(first.document).body == first.body
    assert first.body["subject"] == str(subject)
    assert str(alice.pk) not in first.document
    assert alice.email not in first.document


def test_facts_do_not_take_the_place_of_what_we_say():
    with role_scope(WORKER):
        forged = {"id": "x", "issuer": "https://elsewhere.example", "kind": "y"}
        made = issue("account.deleted", owner_id=None, subject_id=uuid4(), facts=forged)

    assert (made.body["id"], made.body["kind"]) == (str(made.pk), "account.deleted")
    assert made.body["issuer"] != forged["issuer"]


def test_a_test_says_that_it_is_one(alice):
    with actor.in_mode(is_test=True), user_scope(alice.pk):
        made = issue("model.deleted", owner_id=alice.pk, subject_id=uuid4(), facts={})

    assert made.body["test"] is True
    with user_scope(alice.pk):
        assert not Receipt.objects.exists()


def test_somebody_elses_is_not_there_and_nobodys_is_for_who_knows_its_id(alice, charlie):
    own = factories.make_receipt(alice)
    with role_scope(WORKER):
        gone = issue("account.deleted", owner_id=None, subject_id=uuid4(), facts=FACTS)

    with user_scope(charlie.pk):
        seen = list(Receipt.objects.values_list("pk", flat=True))
        found = [find(pk, charlie.pk) for pk in (own.pk, gone.pk, UUID(int=0))]
        left = list(Receipt.objects.values_list("pk", flat=True))

    assert seen == left == []
    assert found == [None, gone, None]


def test_the_web_issues_none_for_nobody_and_changes_none(alice):
    made = factories.make_receipt(alice)

    with pytest.raises(ProgrammingError, match="row-level"), user_scope(alice.pk):
        issue("account.deleted", owner_id=None, subject_id=uuid4(), facts={})
    for role in (APP, WORKER):
        with (
            pytest.raises(ProgrammingError, match="denied"),
            role_scope(role),
            transaction.atomic(),
        ):
            Receipt.objects.filter(pk=made.pk).update(jws="")


@pytest.mark.worker
def test_a_receipt_goes_with_its_person_and_an_accounts_stays(alice):
    factories.make_receipt(alice)
    account = receipts.issue("account.deleted", owner_id=None, subject_id=uuid4(), facts=FACTS)

    alice.delete()

    assert list(Receipt.objects.all()) == [account]


@pytest.mark.worker
def test_on_paper_and_in_words_it_says_all_that_is_signed():
    made = issue("account.deleted", owner_id=None, subject_id=uuid4(), facts=FACTS)

    said = reading.read(made.body)
    paper = pdf.render(made)

    assert said.title == "An account deleted"
    assert [line.answer for line in said.deleted] == ["", "404"]
    assert said.deleted[0].what == "3 files"
    assert said.deleted[0].at == "21 Nov 2026, 09:30:00 UTC"
    assert ("Jobs stopped", "2") in said.facts
    assert signatures.verify(paper).body == made.body
    assert paper == pdf.render(made)


def test_many_lines_make_many_pages():
    with role_scope(WORKER):
        lines = [{"what": f"thing {number} " + "w" * 300} for number in range(120)]
        made = issue(
            "account.deleted", owner_id=None, subject_id=uuid4(), facts={"deleted": lines}
        )

    assert pdf.render(made).count(b"/Type /Page\n") > 3
    assert signatures.verify(pdf.render(made)).is_genuine


def test_keys_are_known_by_the_thumbprint_of_their_public_half():
    [jwk] = keys.published()["keys"]

    assert jwk["kid"] == keys.newest().id
    assert jwk.keys() == {"crv", "kty", "x", "kid", "use", "alg"}
