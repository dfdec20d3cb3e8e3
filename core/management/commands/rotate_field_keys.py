"""Puts every encrypted value under the newest key; safe to stop and repeat."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from core import crypto, sessions
from core.commands import OperatorCommand
from core.crypto import EncryptedTextField
from core.stored_texts import Change, change_column


class Command(OperatorCommand):
    help = "Re-encrypt all that is stored encrypted with the first of FIELD_ENCRYPTION_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count the values")
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        scope = _undone if options["dry_run"] else transaction.atomic
        verb = "to rotate" if options["dry_run"] else "rotated"
        columns = list(_columns())
        told: dict[str, dict[str, int]] = {}
        self.facts["columns"] = told
        for model, name, change in self.progress(columns, "columns", len(columns)):
            seen, new = change_column(model, name, change, batch=options["batch"], scope=scope)
            place = f"{model._meta.label}.{name}"
            told[place] = {"read": seen, "changed": new}
            self.say(f"{place}: {seen} read, {new} {verb}")


def _columns() -> Iterator[tuple[type[models.Model], str, Change]]:
    for model, field in crypto.encrypted_fields():
        yield model, str(field.column), _newest(field)
    for label, name in crypto.json_fields():
        yield apps.get_model(label), name, _newest_within
    yield Session, "session_data", sessions.rotate


def _newest(field: EncryptedTextField) -> Change:
    place = field.place
    if not field.was_plain:
        return crypto.rotate
    return lambda stored: crypto.rotate(crypto.lock(stored, place))


def _newest_within(stored: str) -> str:
    before = json.loads(stored)
    after = crypto.rotate_within(before)
    return stored if after == before else json.dumps(after)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
