"""Rows by the hundred thousand: gathered as text, copied beside their table, then put into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

Value = str | int | float | None


def moment(at: float) -> str:
    """As the database reads it, from seconds since 1970."""
    return datetime.fromtimestamp(at, UTC).isoformat()


class Table:
    """`columns` differ from row to row; `copies` repeat one of them under another name. Constants
    are values of fields, and all other fields have what the model gives them."""

    def __init__(
        self,
        model: type[Model],
        columns: str,
        copies: dict[str, str] | None = None,
        **constants: Any,
    ) -> None:
        self.model, self.columns, self.copies = model, columns.split(), copies or {}
        self.constants = constants
        self.lines: list[str] = []

    def add(self, *values: Value) -> None:
        self.lines.append(
            "\t".join(["\\N" if value is None else str(value) for value in values]) + "\n"
        )

    def write(self) -> int:
        """In the caller's transaction; gives how many rows there are now of these."""
        count, fixed = len(self.lines), self._fixed()
        table, names = self.model._meta.db_table, _listed(self.columns)
        into = _listed([*self.columns, *self.copies, *fixed])
        values = ", ".join([names, *map(_quoted, self.copies.values()), *["%s"] * len(fixed)])
        with connection.cursor() as cursor:
            # Row security lets nobody copy straight into a table.
            cursor.execute(
                f"CREATE TEMP TABLE made ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0"  # noqa: S608
            )
            with cursor.copy(f"COPY made ({names}) FROM STDIN") as copy:
                for part in _parts(self.lines):
                    copy.write(part)
            cursor.execute(
                f"INSERT INTO {table} ({into}) SELECT {values} FROM made",  # noqa: S608
                list(fixed.values()),
            )
            cursor.execute("DROP TABLE made")
        self.lines = []
        return count

    def _fixed(self) -> dict[str, Any]:
        """The other columns, as the database takes them; those that may be empty are left out."""
        taken, fixed = {*self.columns, *self.copies}, dict[str, Any]()
        for field in self.model._meta.concrete_fields:
            given = field.name in self.constants or field.attname in self.constants
            if field.column in taken or not (given or self._needs(field)):
                continue
            value = self.constants.get(field.name, self.constants.get(field.attname))
            value = value if given else field.get_default()
            fixed[str(field.column)] = field.get_db_prep_save(value, connection)
        return fixed

    @staticmethod
    def _needs(field: Any) -> bool:
        gives_itself = field.primary_key or field.db_default is not NOT_PROVIDED
        return not field.null and not gives_itself


def _quoted(name: str) -> str:
    return f'"{name}"'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _parts(lines: list[str]) -> Iterable[str]:
    for start in range(0, len(lines), 10_000):
        yield "".join(lines[start : start + 10_000])
