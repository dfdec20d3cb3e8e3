"""The lists of the website, page by page; a cursor that is not ours starts from the top again."""

from __future__ import annotations

from django.db.models import QuerySet

from core.keyset import CursorRefused, Page, Row, older
from core.keyset import page as strict_page

__all__ = ["Page", "older", "page"]


def page(rows: QuerySet[Row], *, after: str = "", size: int) -> Page[Row]:
    """Rows with `created_at` and `id`."""
    try:
        return strict_page(rows, after=after, size=size)
    except CursorRefused:
        return strict_page(rows, size=size)
