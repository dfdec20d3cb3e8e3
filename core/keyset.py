"""Lists page by page, newest first: by keyset, so the last page costs what the first one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)
_SALT = "core.keyset"


class CursorRefused(Exception):
    """The cursor is not one that we gave."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    # The signed cursor of the next page; empty on the last.
    after: str


def page(rows: QuerySet[Row], *, after: str = "", size: int, by: str = "created_at") -> Page[Row]:
    """Rows with `id` and a time `by`. Raises CursorRefused."""
    order = (f"-{by}", "-id")
    ordered = older(rows, *_read(after), by=by) if after else rows.order_by(*order)
    found = list(ordered[: size + 1])
    more = len(found) > size
    return Page(found[:size], _cursor(found[size - 1], by) if more else "")


def page_or_first(
    rows: QuerySet[Row], *, after: str = "", size: int, by: str = "created_at"
) -> Page[Row]:
    """For people: a cursor that is not ours starts from the top again."""
    try:
        return page(rows, after=after, size=size, by=by)
    except CursorRefused:
        return page(rows, size=size, by=by)


def older(
    rows: QuerySet[Row], created: datetime, last: UUID, *, by: str = "created_at"
) -> QuerySet[Row]:
    """What comes after the row of this time and id, newest first."""
    # The redundant outer bound is what lets Postgres use the index.
    bounded = rows.filter(**{f"{by}__lte": created})
    behind = bounded.filter(Q(**{f"{by}__lt": created}) | Q(id__lt=last))
    return behind.order_by(f"-{by}", "-id")


def _cursor(row: Any, by: str) -> str:
    return signing.dumps([getattr(row, by).isoformat(), str(row.pk)], salt=_SALT)


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        created, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise CursorRefused from error
    moment = parse_datetime(created)
    if moment is None:
        raise CursorRefused
    return moment, UUID(pk)
