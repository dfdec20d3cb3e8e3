"""A part of a person's page: facts in two columns, or rows under a head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.ui import badge, timeago

Cell = str | int | SafeString | datetime | None


@dataclass(frozen=True)
class Section:
    """`head` names the columns of `rows`; without one each row is a fact: its name, its value."""

    id: str
    title: str
    rows: Sequence[Sequence[Any]]
    head: Sequence[str] = ()
    note: str = ""
    empty: str = "Nothing."
    links: list[SafeString] = field(default_factory=list)

    @property
    def lines(self) -> list[list[Any]]:
        return [[cell(value) for value in row] for row in self.rows]


def cell(value: Cell) -> str | int | SafeString:
    """A moment in words, nothing as a dash."""
    if isinstance(value, datetime):
        return timeago(value)
    return "–" if value in (None, "") else value


def state(word: str) -> SafeString:
    return badge(word)


def link(words: str, name: str, *args: Any, query: str = "") -> SafeString:
    address = reverse(name, args=args) + query
    return format_html('<a class="link" href="{}">{}</a>', address, words)


def short(pk: object) -> SafeString:
    """An id's beginning, with the whole of it to be copied."""
    return format_html('<code title="{}">{}</code>', pk, str(pk)[:8])
