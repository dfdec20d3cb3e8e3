from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from billing import mirror_tables
from core.row_security import APP, STAFF, role_scope, user_scope

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


def test_the_mirrors_tables_are_there_and_its_migrations_count_as_done():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    wanted = {
        model._meta.db_table
        for model in apps.get_app_config("djstripe").get_models(include_auto_created=True)
    }
    executor = MigrationExecutor(connection)

    assert wanted <= tables
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert not mirror_tables.may_be_made_at_once()


def test_a_second_migrate_has_nothing_to_do(capsys):
    call_command("migrate", verbosity=1)

    assert "No migrations to apply" in capsys.readouterr().out
    assert "djstripe" not in settings.MIGRATION_MODULES


def test_the_made_tables_have_the_columns_of_the_models():
    model = apps.get_model("djstripe", "Customer")

    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, model._meta.db_table)

    assert {field.column for field in model._meta.local_concrete_fields} == {
        column.name for column in found
    }


def test_the_web_sees_neither_the_mirror_nor_stripes_key():
    for table in ("djstripe_apikey", "djstripe_charge", "djstripe_event"):
        with pytest.raises(ProgrammingError, match="permission denied"), role_scope(APP):
            connection.cursor().execute(f"TABLE {table}")

    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(STAFF):
        connection.cursor().execute("SELECT * FROM djstripe_apikey")


def test_the_web_can_still_delete_a_person(alice):
    with role_scope(APP), user_scope(alice.pk):
        alice.delete()

    assert not type(alice).objects.filter(email="alice@example.com").exists()
