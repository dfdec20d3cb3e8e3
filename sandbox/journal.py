"""Every request that reached a stand-in and every webhook it sent, in order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.clock import now, stamp
from sandbox.store import Store

BODY_SHOWN = 20_000
BODY_KEPT = 200_000
KEPT = 20_000
SECRET_HEADERS = {"authorization", "x-api-key", "cookie"}


@dataclass(frozen=True)
class Wanted:
    """Which entries to read; an empty field does not narrow."""

    service: str = ""
    method: str = ""
    contains: str = ""
    after: int = 0
    last: int = 0


class Journal:
    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self, service: str, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes
    ) -> int:
        """Write a request down as it comes in; its number says its place in the order."""
        number = self._store.write(
            "INSERT INTO journal (at, service, method, path, headers, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            now(), service, method, path, json.dumps(_without_secrets(headers)), _text(body),
        ).lastrowid or 0  # fmt: skip
        if number % 500 == 0:
            self._store.write("DELETE FROM journal WHERE number <= ?", number - KEPT)
        return number

    def end(self, number: int, status: int | None, note: str = "") -> None:
        """Add what was answered; no status means that no answer was given."""
        self._store.write(
            "UPDATE journal SET status = ?, note = ? WHERE number = ?", status, note, number
        )

    def entries(self, wanted: Wanted) -> list[dict[str, Any]]:
        rows = self._store.rows(
            "SELECT * FROM journal WHERE number > ? AND (? = '' OR service = ?)"
            " AND (? = '' OR method = ?) AND (? = '' OR instr(path || ' ' || body, ?) > 0)"
            " ORDER BY number DESC LIMIT ?",
            wanted.after, wanted.service, wanted.service, wanted.method, wanted.method,
            wanted.contains, wanted.contains, wanted.last or -1,
        )  # fmt: skip
        return [_entry(row) for row in reversed(rows)]

    def clear(self) -> None:
        self._store.write("DELETE FROM journal")


def _without_secrets(headers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return {name: _covered(name, value) for name, value in headers}


def _covered(name: str, value: str) -> str:
    if name.lower() not in SECRET_HEADERS:
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} …" if space else "…"


def _text(body: bytes) -> str:
    if b"\0" in body[:4096]:
        return f"<{len(body)} bytes>"
    return body[:BODY_KEPT].decode("utf-8", "replace")


def _entry(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "number": row["number"],
        "at": stamp(row["at"]),
        "service": row["service"],
        "method": row["method"],
        "path": row["path"],
        "headers": json.loads(row["headers"]),
        "body": _shown(row["body"]),
        "status": row["status"],
        "note": row["note"],
    }


def _shown(text: str) -> Any:
    """JSON where it is JSON and short enough, else the text, cut."""
    if len(text) > BODY_SHOWN:
        return text[:BODY_SHOWN]
    try:
        return json.loads(text)
    except ValueError:
        return text
