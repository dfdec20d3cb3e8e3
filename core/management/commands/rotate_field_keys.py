"""Puts every encrypted value under the newest key; safe to stop and repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from psycopg import sql

from core.crypto import EncryptedTextField, encrypted_fields, json_fields, rotate, rotate_within


class Command(BaseCommand):
    help = "Re-encrypt all encrypted fields with the first of FIELD_ENCRYPTION_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count the values")
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field, rotate_page in _columns():
            count = 0
            for keys in _pages(model, options["batch"]):
                count += len(keys)
                if not options["dry_run"]:
                    rotate_page(model, field, keys)
            verb = "to rotate" if options["dry_run"] else "rotated"
            self.stdout.write(f"{model._meta.label}.{field.name}: {count} {verb}")


RotatePage = Callable[[type[models.Model], Any, list[Any]], None]


def _columns() -> Iterator[tuple[type[models.Model], Any, RotatePage]]:
    for model, field in encrypted_fields():
        yield model, field, _rotate_page
    for label, name in json_fields():
        model = apps.get_model(label)
        yield model, model._meta.get_field(name), _rotate_json_page


def _pages(model: type[models.Model], size: int) -> Iterator[list[Any]]:
    """Primary keys, page by page in their own order."""
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    page = list(rows[:size])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1])[:size])


def _rotate_page(model: type[models.Model], field: EncryptedTextField, keys: list[Any]) -> None:
    """Below the ORM, which would only show plain text. Locked rows are waited for."""
    names = {
        "table": sql.Identifier(model._meta.db_table),
        "column": sql.Identifier(str(field.column)),
        "key": sql.Identifier(str(model._meta.pk.column)),
    }
    read = sql.SQL("SELECT {key}, {column} FROM {table} WHERE {key} = ANY(%s) FOR UPDATE")
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(read.format(**names), [keys])
        stored = [(rotate(value), key) for key, value in cursor.fetchall() if value is not None]
        cursor.executemany(write.format(**names), stored)


def _rotate_json_page(model: type[models.Model], field: Any, keys: list[Any]) -> None:
    with transaction.atomic():
        rows = list(model._default_manager.select_for_update().filter(pk__in=keys))
        for row in rows:
            setattr(row, field.name, rotate_within(getattr(row, field.name)))
        model._default_manager.bulk_update(rows, [field.name])
