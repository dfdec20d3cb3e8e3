"""Stored texts changed below the ORM, which would only show plain ones: by migrations and by the
change of keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations.operations import RunPython
from psycopg import sql

from core.crypto import lock, unlock
from core.row_security import WORKER, role_scope

Change = Callable[[str], str]
Scope = Callable[[], AbstractContextManager[None]]
_BATCH = 2000


def change_column(
    rows: type[models.Model],
    column: str,
    change: Change,
    *,
    batch: int = _BATCH,
    scope: Scope = transaction.atomic,
) -> tuple[int, int]:
    """How many texts were read and how many changed.

    Page by page, each in its own transaction, and what the change leaves alone is not written: it
    may be broken off and repeated. Rows that somebody else has locked are waited for.
    """
    names = {
        "table": sql.Identifier(rows._meta.db_table),
        "column": sql.Identifier(column),
        "key": sql.Identifier(str(rows._meta.pk.column)),
    }
    write = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s").format(**names)
    seen = changed = 0
    page = [(None, None)]
    while page:
        with scope(), connection.cursor() as cursor:
            cursor.execute(*_next_page(names, page[-1][0], batch))
            page = cursor.fetchall()
            texts = [(key, text) for key, text in page if text is not None]
            new = [(after, key) for key, text in texts if (after := change(text)) != text]
            cursor.executemany(write, new)
        seen, changed = seen + len(texts), changed + len(new)
    return seen, changed


def encrypt_columns(app: str, model: str, *names: str) -> RunPython:
    """A migration's step: what was plain is encrypted, and plain again on the way back.

    For a migration that is not atomic, behind the `AlterField` to a field that `was_plain`: that
    one changes no row, and programs of both versions read rows of both kinds.
    """
    return RunPython(_all(app, model, names, lock), _all(app, model, names, unlock))


def _next_page(
    names: dict[str, sql.Identifier], last: Any, size: int
) -> tuple[sql.Composed, list[Any]]:
    after = sql.SQL("" if last is None else "WHERE {key} > %s").format(**names)
    read = sql.SQL(
        "SELECT {key}, {column} FROM {table} {after} ORDER BY {key} LIMIT %s FOR UPDATE"
    )
    return read.format(after=after, **names), [size] if last is None else [last, size]


def _all(
    app: str, model: str, names: tuple[str, ...], change: Callable[..., str]
) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(app, model)
        for field in map(rows._meta.get_field, names):
            to = partial(change, place=field.place)
            change_column(rows, field.column, to, scope=_as_worker)

    return run


def _as_worker() -> AbstractContextManager[None]:
    return role_scope(WORKER)
