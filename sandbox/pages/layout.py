"""Puts pages together from the parts in the HTML files beside this one. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from werkzeug.wrappers import Response

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# Each part of a file begins with its name in a comment.
PARTS = dict(
    part.rstrip("\n").split(" -->\n", 1)
    for file in FOLDER.glob("*.html")
    for part in file.read_text("utf-8").split("<!-- ")[1:]
)


class Html(str):
    """Markup that is complete already; any other value is escaped where it is put in."""

    __slots__ = ()


def fragment(name: str, /, **values: Any) -> Html:
    """One of the parts with its `$names` filled in."""
    return Html(Template(PARTS[name]).substitute({key: _safe(one) for key, one in values.items()}))


def fragments(name: str, rows: Iterable[dict[str, Any]]) -> Html:
    return Html("".join(fragment(name, **row) for row in rows))


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> Html:
    """A table, or a sentence where there is nothing to show."""
    if not rows:
        return Html(f'<p class="empty">{escape(empty)}</p>')
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return Html(
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def link(address: str, text: Any) -> Html:
    return Html(f'<a href="{escape(address)}">{_safe(text)}</a>')


def code(text: Any) -> Html:
    return Html(f"<code>{_safe(text)}</code>")


def status(word: Any) -> Html:
    return Html(f'<span class="status {escape(str(word))}">{escape(str(word))}</span>')


def page(title: str, body: Html) -> Response:
    whole = fragment("document", title=title, style="sandbox", body=fragment("page", body=body))
    response = Response(whole, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def moment(stamp: Any) -> str:
    """`2026-11-21T08:49:15.220098Z` as `21 Nov, 08:49:15` would be; dashes stay readable."""
    return str(stamp or "–").replace("T", " ")[:19]


def _cells(row: Sequence[Any]) -> str:
    return "".join(f"<td>{_safe(value)}</td>" for value in row)


def _safe(value: Any) -> str:
    return value if isinstance(value, Html) else escape(str(value))
