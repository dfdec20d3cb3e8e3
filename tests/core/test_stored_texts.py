"""A column that was plain: read in both states, encrypted in batches, and plain again."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from core.crypto import lock
from core.row_security import WORKER, role_scope
from core.stored_texts import change_column, encrypt_columns
from tests import factories

NAMES = ["Zebra", "", "e1:looks encrypted", "e1:Żółw"]


@pytest.fixture
def plain(db):
    """As a version without encryption wrote them."""
    people = [factories.make_user(f"n{number}@example.com") for number in range(len(NAMES))]
    with role_scope(WORKER), connection.cursor() as cursor:
        for person, name in zip(people, NAMES, strict=True):
            cursor.execute("UPDATE accounts_user SET name = %s WHERE id = %s", [name, person.pk])


def stored() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_user WHERE email LIKE 'n_@example.com'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.owner
@pytest.mark.django_db
def test_a_migration_encrypts_what_was_plain_however_often_and_goes_back(plain):
    step = encrypt_columns("accounts", "user", "name")

    for _ in range(2):
        step.code(apps, None)
    encrypted = stored()
    read = set(User.objects.filter(email__regex="^n").values_list("name", flat=True))
    step.reverse_code(apps, None)

    assert all(name.startswith("e1:") and "looks" not in name for name in encrypted)
    assert read == set(NAMES) == stored()


@pytest.mark.worker
def test_a_plain_row_of_the_version_before_is_read_and_the_next_rotation_encrypts_it(plain):
    person = User.objects.get(email="n0@example.com")

    call_command("rotate_field_keys", batch=3)

    assert person.name == User.objects.get(pk=person.pk).name == "Zebra"
    assert all(name.startswith("e1:") for name in stored())


@pytest.mark.worker
def test_what_is_broken_off_goes_on_where_it_was(plain):
    place, done = "accounts.user.name", []

    def breaks(text: str) -> str:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(text)
        return lock(text, place)

    with pytest.raises(KeyboardInterrupt):
        change_column(User, "name", breaks, batch=1)
    seen, changed = change_column(User, "name", lambda text: lock(text, place), batch=3)

    assert (seen, changed) == (len(NAMES), len(NAMES) - 2)
