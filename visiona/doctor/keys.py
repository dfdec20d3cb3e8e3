"""The keys of what is stored encrypted: they may be sound, and not the ones of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from psycopg import sql

from core import crypto
from core.crypto import EncryptedTextField
from core.jobs.models import Job
from visiona.doctor.findings import Finding, Level, first_line

# Of each column so many rows from both ends of its random keys: some old, some new.
_ROWS = 5


def encryption_keys() -> Finding:
    fresh = Fernet.generate_key().decode()
    mend = f"Set FIELD_ENCRYPTION_KEYS, for example {fresh}, and BLIND_INDEX_KEY."
    try:
        crypto.decrypt(crypto.encrypt("probe", "doctor"), "doctor")
    except (ValueError, crypto.DecryptionError) as error:
        return Finding(Level.BROKEN, f"unusable: {type(error).__name__}", mend)
    try:
        checked, unreadable = _unreadable_columns()
        unfindable = [] if unreadable else _unfindable_jobs()
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), "Mend the database first.")
    if unreadable:
        seen = f"stored text can't be read: {', '.join(unreadable)}"
        words = "Put the key that wrote it back into FIELD_ENCRYPTION_KEYS, behind the newest."
        return Finding(Level.BROKEN, seen, words)
    if unfindable:
        seen = f"jobs can't be found by their provider's id: {', '.join(unfindable)}"
        return Finding(Level.BROKEN, seen, "Put the former BLIND_INDEX_KEY back.")
    count = len(settings.FIELD_ENCRYPTION_KEYS)
    return Finding(Level.OK, f"{count} in use, newest first; rows of {checked} columns were read")


def _unreadable_columns() -> tuple[int, list[str]]:
    """How many columns hold something, and those of which a row can't be read."""
    checked, unreadable = 0, []
    for model, field in crypto.encrypted_fields():
        stored = list(_stored(model, field))
        checked += bool(stored)
        if not all(_is_readable(value, field) for value in stored):
            unreadable.append(field.place)
    return checked, unreadable + [*_unreadable_json()]


def _unreadable_json() -> Iterator[str]:
    """Encrypted texts within the JSON of libraries' models, as second factors are."""
    for label, name in crypto.json_fields():
        rows = apps.get_model(label)._default_manager.values_list(name, flat=True)
        try:
            for value in [*rows.order_by("pk")[:_ROWS], *rows.order_by("-pk")[:_ROWS]]:
                crypto.rotate_within(value)
        except crypto.DecryptionError:
            yield f"{label}.{name}"


def _stored(model: type[models.Model], field: EncryptedTextField) -> Iterator[str]:
    """Below the ORM, which would read it."""
    names = {
        "table": sql.Identifier(model._meta.db_table),
        "column": sql.Identifier(str(field.column)),
        "key": sql.Identifier(str(model._meta.pk.column)),
        "rows": sql.Literal(_ROWS),
    }
    look = "SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY {key}"
    with connection.cursor() as cursor:
        for query in (look + " LIMIT {rows}", look + " DESC LIMIT {rows}"):
            cursor.execute(sql.SQL(query).format(**names))
            yield from [value for (value,) in cursor.fetchall()]


def _is_readable(stored: str, field: EncryptedTextField) -> bool:
    if field.was_plain and not stored.startswith(crypto.PREFIX):
        return True
    try:
        crypto.decrypt(stored, field.place)
    except crypto.DecryptionError:
        return False
    return True


def _unfindable_jobs() -> list[str]:
    """Kinds of jobs of which a webhook would not find the row any more."""
    kinds = [model for model in apps.get_models() if issubclass(model, Job)]
    return [model._meta.label_lower for model in kinds if not _are_found(model)]


def _are_found(model: type[Job]) -> bool:
    jobs = model._default_manager.exclude(remote_key=None).order_by("pk")
    return all(
        job.remote_key == crypto.blind_index(job.remote_id, model.__name__)
        for job in (jobs.first(), jobs.last())
        if job is not None and job.remote_id
    )
