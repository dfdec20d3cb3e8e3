"""What support finds and sees of a person, and what not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccessKind
from accounts.services import staff_acts, support_access
from billing.models import StripeCustomer
from core.audit.models import AuditEntry
from core.jobs.models import State
from core.row_security import WORKER, role_scope, user_scope
from reports.people import acts, forms, jobs, offers, search, views
from reports.people.person import sections
from reports.people.tables import cell, short
from tests import factories
from tests.reports.people.conftest import at_work
from tests.visiona.test_ids import order

pytestmark = pytest.mark.django_db
PRIVATE = ("Secret Garden", "zork77", "by the sea at night")


@pytest.fixture
def filled(alice):
    """With a model, a prompt, an order and a webhook."""
    model = factories.make_model(alice, trigger_word="zork77")
    with user_scope(alice.pk):
        model.name = "Secret Garden"
        model.save()
    factories.make_generation(
        model, prompt="zork77 by the sea at night", state=State.FAILED, finished_at=timezone.now(),
        error="It broke.",
    )  # fmt: skip
    factories.make_training(model)
    factories.make_endpoint(alice)
    factories.make_export(alice)
    return alice


@pytest.mark.parametrize(
    "path", ["people/", "jobs/", "jobs/?state=failed&kind=generation", "requests/"]
)
def test_the_lists_are_for_staff(staff_client, alice_client, filled, path):
    assert staff_client.get(f"/staff/{path}").status_code == 200
    assert alice_client.get(f"/staff/{path}").status_code == 403
    assert "/login/" in Client().get(f"/staff/{path}").url


def test_a_person_is_found_by_whatever_a_message_names(filled, staff_client):
    bought = order(filled)
    with user_scope(filled.pk):
        StripeCustomer.objects.create(owner=filled, stripe_customer_id="cus_7", livemode=False)
        job = filled.generations.get()
    words = ["alice@example.com", "ALICE@", "ali", "\0ali", filled.pk, bought.pk, job.pk, "cus_7"]

    found = {word: staff_client.get("/staff/people/", {"q": str(word)}) for word in words}
    none = staff_client.get("/staff/people/", {"q": str(uuid4())}).content.decode()

    assert [
        word
        for word, page in found.items()
        if f"/staff/people/{filled.pk}/" not in str(page.content)
    ] == []
    assert "Nobody found" in none


def test_a_persons_page_shows_how_the_account_stands_and_nothing_private(filled, staff_client):
    page = staff_client.get(f"/staff/people/{filled.pk}/").content.decode()

    assert [word for word in PRIVATE if word in page] == []
    assert "It broke." in page
    assert "alice@example.com" in page
    with role_scope(WORKER):
        [read] = AuditEntry.objects.filter(action="staff.read")
    assert (read.owner_id, read.door) == (filled.pk, "staff")


def test_names_and_prompts_are_shown_while_the_person_allows_it(filled, staff_client):
    with user_scope(filled.pk):
        support_access.give(filled.pk, AccessKind.CONTENT)
    allowed = staff_client.get(f"/staff/people/{filled.pk}/").content.decode()
    with user_scope(filled.pk):
        support_access.end(filled.pk, AccessKind.CONTENT)
    ended = staff_client.get(f"/staff/people/{filled.pk}/").content.decode()

    assert [word for word in PRIVATE if word not in allowed] == []
    assert [word for word in PRIVATE if word in ended] == []


def test_a_persons_page_costs_the_same_whatever_the_person_has(
    filled, staff_client, django_assert_max_num_queries
):
    for _ in range(10):
        factories.make_model(filled)

    with django_assert_max_num_queries(70):
        staff_client.get(f"/staff/people/{filled.pk}/")


def test_a_jobs_page_says_how_it_stands_and_what_can_be_done(filled, staff_client, plain):
    with user_scope(filled.pk):
        job = filled.generations.get()
    path = f"/staff/jobs/generation/{job.pk}/"

    acting = staff_client.get(path).content.decode()
    looking = at_work(plain).get(path).content.decode()

    assert "It broke." in acting
    assert f"/act/retry/?about=generation:{job.pk}" in acting
    assert "/act/retry/" not in looking
    assert [word for word in PRIVATE if word in acting] == []
    assert staff_client.get(f"/staff/jobs/training/{job.pk}/").status_code == 404
    assert staff_client.get(f"/staff/jobs/nonsense/{job.pk}/").status_code == 404


def test_what_is_stuck_comes_first(filled):
    with role_scope(WORKER):
        rows, _ = jobs.listed("", "", "")
        due = [row.job.next_look_at for row in rows]

        assert due == sorted(due)
        assert search.find("nobody") == []


def test_a_cell_is_never_empty(alice):
    assert [cell(None), cell(""), cell(0)] == ["–", "–", 0]
    assert str(alice.pk) in short(alice.pk)
    with role_scope(WORKER):
        assert next(iter(sections(alice))).id == "account"


def test_every_act_has_a_page_with_a_reason_and_every_page_an_act():
    on_pages = {offer.act for offer in offers.OFFERS.values()}

    assert on_pages == staff_acts.kinds().keys()
    assert all(issubclass(offer.form, forms.ActForm) for offer in offers.OFFERS.values())
    assert acts.act.no_row_scope
    assert not hasattr(views.people, "no_row_scope")
