"""Nothing that is kept of a person is forgotten when they ask for all of it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from core import exports
from core.exports import PAGE, ExportPart
from core.row_security import user_scope
from tests import factories

pytestmark = pytest.mark.django_db


def of_a_person() -> set[str]:
    """Tables with a column for whose a row is."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        for column in model._meta.fields
        if column.name in {"owner", "owner_id"} or column.related_model is get_user_model()
    }


def test_each_table_with_something_of_a_person_is_a_part_or_left_out_with_a_reason():
    handed_out = {part.model._meta.db_table for part in exports.parts()}
    mirror = {table for table in of_a_person() if table.startswith("djstripe_")}

    assert of_a_person() - handed_out - mirror == exports.left_out().keys()
    assert all(exports.left_out().values())


def test_each_part_reads_what_is_there(alice):
    with user_scope(alice.pk):
        for part in exports.parts():
            row = part.model()

            assert part.facts(row).keys() == set(part.columns)


def test_no_secret_is_among_what_is_read():
    named = {f"{part.label}.{name}" for part in exports.parts() for name in part.columns}
    secret = (
        "secret",
        "digest",
        "session",
        "remote",
        "weights_address",
        "data",
        "salt",
        "log_tail",
    )

    assert [name for name in named if name.rpartition(".")[2].startswith(secret)] == []


def test_rows_come_in_pages_each_once(alice, charlie, monkeypatch):
    monkeypatch.setattr(exports, "PAGE", 3)
    part = ExportPart("models", "models_training.PersonalModel", "", "id name")
    made = [factories.make_model(alice).pk for _ in range(7)]
    factories.make_model(charlie)

    with user_scope(alice.pk):
        rows = [row.pk for row in part.rows(alice.pk)]

    assert rows == made[::-1]
    assert PAGE > 100
