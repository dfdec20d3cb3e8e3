"""What is handed out to a person who asks for all that is theirs: each app registers its tables.

A table that holds something of a person is either a part, or it is left out here with the reason,
which the archive's README says too; `tests/core/test_exports.py` compares both with the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from core.row_security import user_scope

PAGE = 500


@dataclass(frozen=True)
class ExportFile:
    """`name` is for people and in their own script; `key` is where it lies in storage."""

    name: str
    key: str


@dataclass(frozen=True)
class ExportPart:
    """One table: `fields` are columns, attributes or dotted ways to them, named one by one so that
    no secret gets in by itself. `files` are those of a row, in a folder of the part's name.

    `owner` is the column of the person, `time` the one that orders the rows, none for few rows.
    """

    name: str
    label: str
    about: str
    fields: str
    owner: str = "owner"
    time: str = "created_at"
    only: Q = field(default_factory=Q)
    files: Callable[[Any], Iterable[ExportFile]] | None = None

    @property
    def columns(self) -> list[str]:
        return self.fields.split()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def count(self, owner_id: UUID) -> int:
        with user_scope(owner_id):
            return self._mine(owner_id).count()

    def rows(self, owner_id: UUID) -> Iterator[Any]:
        """Newest first, a page at a time: no more than that is in memory, and no transaction stays
        open over them. In each the database itself shows this person's rows only."""
        order = [f"-{self.time}", "-pk"] if self.time else ["-pk"]
        mine = self._mine(owner_id).order_by(*order)
        page = _page(mine, owner_id)
        while page:
            yield from page
            rest = mine.filter(self._after(page[-1]))
            page = _page(rest, owner_id) if len(page) == PAGE else []

    def facts(self, row: Any) -> dict[str, Any]:
        return {name: _value(row, name) for name in self.columns}

    def _mine(self, owner_id: UUID) -> QuerySet[Any]:
        """Nothing of test mode, which ends by itself within days."""
        rows = self.model._base_manager.filter(self.only, **{self.owner: owner_id})
        if any(column.name == "is_test" for column in self.model._meta.fields):
            rows = rows.filter(is_test=False)
        joined = {
            name.rpartition(".")[0].replace(".", "__") for name in self.columns if "." in name
        }
        return rows.select_related(*sorted(joined)) if joined else rows

    def _after(self, row: Any) -> Q:
        if not self.time:
            return Q(pk__lt=row.pk)
        time = getattr(row, self.time)
        return Q(**{f"{self.time}__lt": time}) | Q(**{self.time: time, "pk__lt": row.pk})


_parts: dict[str, ExportPart] = {}
_left_out: dict[str, str] = {}


def register(*parts: ExportPart) -> None:
    """Called by each app when it is ready."""
    _parts.update({part.name: part for part in parts})


def leave_out(**why: str) -> None:
    """By table, as `accounts_apitoken="..."`: what of a person is not handed out, and why."""
    _left_out.update(why)


def parts() -> list[ExportPart]:
    return list(_parts.values())


def left_out() -> dict[str, str]:
    return dict(_left_out)


def _page(rows: QuerySet[Any], owner_id: UUID) -> list[Any]:
    with user_scope(owner_id):
        return list(rows[:PAGE])


def _value(row: Any, name: str) -> Any:
    """None where a part of the way is missing, as the model of a drawing is."""
    try:
        return attrgetter(name)(row)
    except AttributeError:
        if "." in name:
            return None
        raise
