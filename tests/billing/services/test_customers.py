from __future__ import annotations

import pytest

from billing.services import customers
from core.row_security import user_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_person_is_linked_once(alice):
    customers.link(alice.pk, "cus_1")
    customers.link(alice.pk, "cus_2")

    assert customers.known_id(alice.pk) == "cus_1"
    assert customers.owner_of("cus_1") == alice.pk
    assert customers.owner_of("cus_2") is None


def test_who_was_deleted_at_stripe_is_known_no_more(alice):
    customers.link(alice.pk, "cus_1")

    customers.unlink("cus_1")

    assert customers.known_id(alice.pk) == ""


def test_test_and_live_customers_are_two(alice, settings):
    customers.link(alice.pk, "cus_test")

    settings.STRIPE_LIVE_MODE = True

    assert customers.known_id(alice.pk) == ""


def test_a_stranger_does_not_see_the_link(alice, charlie):
    customers.link(alice.pk, "cus_1")

    from core.row_security import APP, role_scope

    with role_scope(APP), user_scope(charlie.pk):
        assert customers.known_id(alice.pk) == ""
