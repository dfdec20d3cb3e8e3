"""What an account holds: Stripe's objects, one row each, newest last.

Keys that begin with `_` are the fake's own notes and never leave it.
"""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.clock import now
from sandbox.state import SandboxState
from sandbox.stripe.errors import StripeRefusal, no_such

Thing = dict[str, Any]

API_VERSION = "2026-08-26.dahlia"  # what is spoken where nothing else is asked for
# Their shapes are the same in all that is here.
VERSIONS = {API_VERSION, "2026-05-27.dahlia", "2026-09-30.endive", "2026-10-28.endive"}
# So many rows of a list come within the object that has it; the rest is at the list's address.
WITHIN = 10
LETTERS = string.ascii_letters + string.digits
AT_ONCE = 200


@dataclass(frozen=True)
class StripeAccount:
    """Whose things are read and written, and which request (if any) is the cause."""

    state: SandboxState
    id: str
    request_id: str | None = None
    idempotency_key: str | None = None


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(LETTERS) for _ in range(length))}"


def seconds() -> int:
    return int(now())


def add(account: StripeAccount, thing: Thing) -> Thing:
    account.state.store.write(
        "INSERT INTO stripe_objects (id, account, kind, body) VALUES (?, ?, ?, ?)",
        thing["id"], account.id, thing["object"], json.dumps(thing),
    )  # fmt: skip
    return thing


def save(account: StripeAccount, thing: Thing) -> Thing:
    account.state.store.write(
        "UPDATE stripe_objects SET body = ? WHERE id = ?", json.dumps(thing), thing["id"]
    )
    return thing


def remove(account: StripeAccount, thing: Thing) -> Thing:
    """Gone, and answered the way Stripe answers."""
    account.state.store.write("DELETE FROM stripe_objects WHERE id = ?", thing["id"])
    return {"id": thing["id"], "object": thing["object"], "deleted": True}


def get(account: StripeAccount, kind: str, object_id: str, param: str = "id") -> Thing:
    """One's own thing. Raises StripeRefusal."""
    found = peek(account, object_id)
    if found is None or found["object"] != kind:
        raise no_such(kind, object_id, param)
    return found


def peek(account: StripeAccount, object_id: str) -> Thing | None:
    row = account.state.store.row(
        "SELECT body FROM stripe_objects WHERE id = ? AND account = ?", object_id, account.id
    )
    return json.loads(row["body"]) if row else None


def newest_first(account: StripeAccount, kind: str, before: str = "") -> Iterator[Thing]:
    """All of a kind, or those older than the one named."""
    below = _position(account, before) if before else 2**62
    while True:
        rows = account.state.store.rows(
            "SELECT seq, body FROM stripe_objects WHERE account = ? AND kind = ? AND seq < ?"
            " ORDER BY seq DESC LIMIT ?",
            account.id, kind, below, AT_ONCE,
        )  # fmt: skip
        for row in rows:
            yield json.loads(row["body"])
        if len(rows) < AT_ONCE:
            return
        below = rows[-1]["seq"]


def first(account: StripeAccount, kind: str, **wanted: Any) -> Thing | None:
    """The newest with these values."""
    return next(matching(account, kind, **wanted), None)


def matching(account: StripeAccount, kind: str, **wanted: Any) -> Iterator[Thing]:
    """Newest first, those with these values."""
    things = newest_first(account, kind)
    return (one for one in things if all(one.get(key) == value for key, value in wanted.items()))


def _position(account: StripeAccount, object_id: str) -> int:
    row = account.state.store.row(
        "SELECT seq FROM stripe_objects WHERE id = ? AND account = ?", object_id, account.id
    )
    if row is None:
        raise no_such("object", object_id, "starting_after")
    return int(row["seq"])


def owner(state: SandboxState, object_id: str) -> StripeAccount | None:
    """The account that holds a thing, for pages and controls, which know only its id."""
    row = state.store.row("SELECT account FROM stripe_objects WHERE id = ?", object_id)
    return StripeAccount(state, row["account"]) if row else None


@contextmanager
def kept(state: SandboxState) -> Iterator[None]:
    """A transaction that a refusal undoes, unless that refusal is a fact of its own."""
    fact = None
    with state.store.transaction():
        try:
            with state.store.savepoint():
                yield
        except StripeRefusal as refused:
            if not refused.keeps:
                raise
            fact = refused
    if fact:
        raise fact


def public(value: Any) -> Any:
    """Without the notes, and of each list within only the first rows."""
    if isinstance(value, dict):
        shown = {name: one for name, one in value.items() if not name.startswith("_")}
        return {name: public(_first_rows(one)) for name, one in shown.items()}
    return [public(one) for one in value] if isinstance(value, list) else value


def _first_rows(value: Any) -> Any:
    if not isinstance(value, dict) or value.get("object") != "list":
        return value
    rows = value["data"]
    return value | {
        "data": rows[:WITHIN],
        "has_more": value["has_more"] or len(rows) > WITHIN,
    }
