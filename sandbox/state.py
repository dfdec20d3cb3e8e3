"""What every part of the sandbox shares: one SQLite file, the journal in it, and the clock.

The file makes that a restart forgets nothing. The journal holds every request that reached a fake
and every webhook that was sent, in order.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.behaviours import Behaviours
from sandbox.clock import Timetable, now, stamp

TABLES = """
CREATE TABLE IF NOT EXISTS models (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL,
    created REAL NOT NULL, details TEXT NOT NULL, UNIQUE (owner, name));
CREATE TABLE IF NOT EXISTS versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    name TEXT NOT NULL, training TEXT NOT NULL, created REAL NOT NULL, gone_at REAL);
CREATE TABLE IF NOT EXISTS trainers (
    remote TEXT NOT NULL, version TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (remote, version));
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    account TEXT NOT NULL, version TEXT NOT NULL, status TEXT NOT NULL, erased INTEGER NOT NULL,
    record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_of_account ON jobs (kind, account, seq);
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status, erased);
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, sender TEXT NOT NULL,
    recipients TEXT NOT NULL, source BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, service TEXT NOT NULL,
    method TEXT NOT NULL, path TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
    status INTEGER, note TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS stripe_objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS stripe_objects_of ON stripe_objects (account, kind, seq);
CREATE TABLE IF NOT EXISTS stripe_answers (
    account TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS stripe_deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, account TEXT NOT NULL,
    url TEXT NOT NULL, due REAL NOT NULL, state TEXT NOT NULL, mode TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, status INTEGER);
CREATE INDEX IF NOT EXISTS stripe_deliveries_due ON stripe_deliveries (state, url, due);
CREATE INDEX IF NOT EXISTS stripe_deliveries_of ON stripe_deliveries (event);
CREATE TABLE IF NOT EXISTS oidc_grants (
    secret TEXT PRIMARY KEY, kind TEXT NOT NULL, facts TEXT NOT NULL, ends REAL NOT NULL);
"""
BODY_SHOWN = 20_000
BODY_KEPT = 200_000
KEPT = 20_000
SECRET_HEADERS = {"authorization", "x-api-key", "cookie"}


class Store:
    """One connection behind one lock; `folder` holds the files that belong to the rows."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(
            folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(TABLES)

    def write(self, statement: str, *values: Any) -> sqlite3.Cursor:
        with self._lock:
            return self._db.execute(statement, values)

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            return self._db.execute(query, values).fetchone()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner one joins the outer."""
        with self._lock:
            if not self._depth:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if not self._depth:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if not self._depth:
                self._db.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: what is done here is undone alone if it fails."""
        self._db.execute("SAVEPOINT part")
        try:
            yield
        except BaseException as error:
            if not getattr(error, "keeps", False):
                self._db.execute("ROLLBACK TO part")
            self._db.execute("RELEASE part")
            raise
        self._db.execute("RELEASE part")


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


@dataclass(frozen=True)
class SandboxState:
    base_url: str
    webhook_secret: str
    store: Store
    journal: Journal
    behaviours: Behaviours
    timetable: Timetable
    stripe_secret: str = ""
    stripe_webhook_url: str = ""

    def folder(self, *parts: str) -> Path:
        """A folder for files, made if it is not there yet."""
        path = self.store.folder.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path


def open_state(folder: Path, base_url: str, webhook_secret: str, **more: str) -> SandboxState:
    """`more` are the fields that have a default."""
    store = Store(folder)
    journal, behaviours, timetable = Journal(store), Behaviours(), Timetable()
    return SandboxState(base_url, webhook_secret, store, journal, behaviours, timetable, **more)


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
