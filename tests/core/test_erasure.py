"""That everything which names a person has a way out."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, SET_NULL

from accounts.models import User
from core import erasure

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
# By the database's own cascade; by a library's or Django's when the person's row is deleted.
CASCADES = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = 'accounts_user'::regclass AND confdeltype = 'c'
"""
NAMED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND (udt_name = 'uuid' AND column_name = ANY(%s)
    OR column_name IN ('email', 'address', 'ip'))
"""
NAMES = ["owner_id", "user_id", "actor_id", "person_id", "subscriber_id", "maker_id", "staff_id"]
# What is looked up by an address here is nobody's yet, or says nothing of whose it is.
NOBODYS = {"accounts_user.email"}


def by_the_persons_own_row() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(CASCADES)
        found = {table for (table,) in cursor.fetchall()}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if field.related_model is User and field.remote_field.on_delete in (CASCADE, SET_NULL):
                found.add(model._meta.db_table)
    return found


def test_whatever_names_a_person_goes_with_them_or_is_emptied_by_a_step():
    emptied = {table for step in erasure.steps() for table in step.tables}
    way_out = by_the_persons_own_row() | emptied
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [NAMES])
        named = set(cursor.fetchall())

    stays = {f"{table}.{column}" for table, column in named if table not in way_out}

    assert stays - NOBODYS == set()


def test_a_person_is_found_wherever_an_id_may_stand(alice):
    found = erasure.traces(alice.pk)

    assert found["accounts_user.id"] == 1
    assert found["account_emailaddress.user_id"] == 1
