from __future__ import annotations

import pytest

from billing.services import company
from core.row_security import user_scope
from tests.billing.stripe_side import customer, lose_customer

pytestmark = pytest.mark.django_db
WANTED = {"company": "Beispiel GmbH", "vat_id": "DE123456789"}


def test_who_never_bought_has_no_details_and_asks_nobody(alice, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    assert company.details(alice) == company.Details()


def test_saving_makes_the_customer_and_a_second_saving_changes_it(alice):
    company.save(alice, company.details(alice), WANTED)
    with user_scope(alice.pk):
        first = customer(alice)

    company.save(alice, company.details(alice), {"company": "Neu", "vat_id": ""})

    found = company.details(alice)
    with user_scope(alice.pk):
        assert customer(alice) == first
    assert (found.company, found.vat_id) == ("Neu", "")


def test_a_refused_id_leaves_the_old_one(alice):
    company.save(alice, company.details(alice), WANTED)

    problem = company.save(alice, company.details(alice), WANTED | {"vat_id": "DE1234"})

    assert "not valid" in problem
    assert company.details(alice).vat_id == "DE123456789"


def test_who_stripe_deleted_has_no_details_and_saving_makes_the_person_known_again(alice):
    company.save(alice, company.details(alice), WANTED)
    lose_customer(alice)
    empty = company.details(alice)

    company.save(alice, empty, WANTED | {"company": "Neu"})

    assert empty == company.Details()
    assert company.details(alice).company == "Neu"
