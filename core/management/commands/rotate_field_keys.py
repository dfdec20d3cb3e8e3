"""Puts every encrypted value under the newest key; safe to stop and repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from psycopg import sql

from core.crypto import EncryptedTextField, rotate


class Command(BaseCommand):
    help = "Re-encrypt all encrypted fields with the first of FIELD_ENCRYPTION_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count the values")
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field in _encrypted_fields():
            count = 0
            for keys in _pages(model, options["batch"]):
                count += len(keys)
                if not options["dry_run"]:
                    _rotate_page(model, field, keys)
            verb = "to rotate" if options["dry_run"] else "rotated"
            self.stdout.write(f"{model._meta.label}.{field.name}: {count} {verb}")


def _encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


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
