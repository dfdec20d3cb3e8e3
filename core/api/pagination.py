"""Lists: `{"items": [...], "next": url or null}`, newest first, by a cursor that stays put."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from core import keyset
from core.api.serializers import InputSerializer, OutputSerializer, TextField
from core.api.views import ApiView

Row = TypeVar("Row", bound=Model)


class PageQuery(InputSerializer):
    """Subclass it to add filters; they are kept in the address of the next page."""

    limit = serializers.IntegerField(
        min_value=1, max_value=100, default=20, help_text="How many items at most."
    )
    cursor = TextField(
        required=False, max_length=300, help_text="From the `next` of the page before."
    )
    example = {"limit": 20}


def answer(view: ApiView, rows: QuerySet[Row], items: type[OutputSerializer]) -> Response:
    """One page of rows that have `created_at` and `id`, written by their serializer.

    The operation's query is a `PageQuery`. Raises ValidationError for a cursor that is not ours.
    """
    asked = view.query()
    try:
        page = keyset.page(rows, after=asked.get("cursor", ""), size=asked["limit"])
    except keyset.CursorRefused as error:
        raise cursor_refused() from error
    shown = items.serialize_many(page.rows)
    return Response({"items": shown, "next": next_page(view, page.after)})


def cursor_refused() -> serializers.ValidationError:
    words = serializers.ErrorDetail("This cursor is not one of ours.", "cursor")
    return serializers.ValidationError({"cursor": words})


def next_page(view: ApiView, after: str) -> str | None:
    """The address of the page after this cursor, filters and all; None where it is empty."""
    if not after:
        return None
    kept = [pair for pair in view.request.query_params.lists() if pair[0] != "cursor"]
    query = urlencode([*kept, ("cursor", [after])], doseq=True)
    return f"{settings.SITE_URL}{view.request.path}?{query}"
