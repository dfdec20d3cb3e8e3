from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_person_is_known_by_email_in_any_case(alice):
    with pytest.raises(IntegrityError, match="user_email_once"), transaction.atomic():
        User.objects.create_user("ALICE@example.com", "a-long-enough-password")


def test_a_name_is_shown_where_there_is_one(alice):
    nameless = User(email="bob@example.com")

    assert (alice.shown_name, nameless.shown_name) == ("Alice", "bob")
    assert (alice.get_full_name(), nameless.get_short_name()) == ("Alice", "bob")


def test_an_unknown_theme_is_refused(alice):
    with pytest.raises(IntegrityError, match="user_theme_known"), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(theme="pink")


@pytest.mark.worker
def test_the_operators_account_may_enter_the_admin():
    boss = User.objects.create_superuser("boss@example.com", "a-long-enough-password")

    assert boss.is_staff
    assert boss.is_superuser
