"""Events: what happened to an account's objects, told to its endpoints, signed and in order."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import threading
from collections import defaultdict
from typing import Any

from sandbox.clock import now
from sandbox.outbound import Unreachable, send
from sandbox.state import SandboxState
from sandbox.stripe import shapes
from sandbox.stripe.objects import (
    API_VERSION,
    StripeAccount,
    Thing,
    add,
    newest_first,
    public,
    save,
)

# When the tries after the first one come, as shares of retry_seconds.
RETRIES = (1 / 12, 1 / 2, 1.0)
COLUMNS = "d.seq, d.event, d.url, d.state, d.tries, d.status, d.mode, d.due, o.body"
JOINED = "stripe_deliveries d JOIN stripe_objects o ON o.id = d.event"

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def emit(account: StripeAccount, kind: str, thing: Thing, previous: Thing | None = None) -> Thing:
    """Write down that something happened; the deliveries follow when the caller is done."""
    facts: Thing = {"object": public(thing)}
    if previous is not None:
        facts["previous_attributes"] = public(previous)
    urls = _urls(account, kind)
    event = shapes.new(
        "Event", "evt",
        api_version=API_VERSION, data=facts, pending_webhooks=len(urls), type=kind,
        request={"id": account.request_id, "idempotency_key": account.idempotency_key},
    )  # fmt: skip
    add(account, event)
    for url in urls:
        _queue(account, event, url)
    return event


def create(account: StripeAccount, kind: str, thing: Thing) -> Thing:
    """Add a thing and say so."""
    add(account, thing)
    emit(account, kind, thing)
    return thing


def change(account: StripeAccount, kind: str, thing: Thing, **fields: Any) -> Thing:
    """Set fields of a thing; what was different before goes with the event."""
    previous = {name: thing.get(name) for name in fields if thing.get(name) != fields[name]}
    if previous:
        thing.update(fields)
        save(account, thing)
        emit(account, kind, thing, previous)
    return thing


def resume(state: SandboxState) -> None:
    """After a restart, go on with what had not arrived."""
    for row in state.store.rows("SELECT url, due FROM stripe_deliveries WHERE state = 'waiting'"):
        state.timetable.at(max(now(), row["due"]), _visit, state, row["url"])


def send_now(state: SandboxState, event_id: str) -> list[dict[str, Any]]:
    """Deliver one event at once to whoever it is for, whether it was sent before or not."""
    rows = state.store.rows(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE d.event = ? ORDER BY d.seq",  # noqa: S608
        event_id,
    )
    sent = []
    for row in rows:
        status = _post(state, row)
        _note(state, row, "sent", row["tries"] + 1, status)
        sent.append({"event": event_id, "url": row["url"], "status": status})
    return sent


def listed(
    state: SandboxState, contains: str = "", stage: str = "", last: int = -1
) -> list[dict[str, Any]]:
    """Deliveries with their events, oldest first; with `last` so many, newest first."""
    order = "DESC" if last > 0 else "ASC"
    rows = state.store.rows(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE (? = '' OR instr(o.body, ?) > 0)"  # noqa: S608
        f" AND (? = '' OR d.state = ?) ORDER BY d.seq {order} LIMIT ?",
        contains, contains, stage, stage, last,
    )  # fmt: skip
    return [_as_json(row) for row in rows]


def _urls(account: StripeAccount, kind: str) -> list[str]:
    """Who wants events of this kind: the account's endpoints, and the one given at the start."""
    wanted = {
        one["url"]: None
        for one in newest_first(account, "webhook_endpoint")
        if {kind, "*"} & set(one["enabled_events"])
    }
    given = account.state.stripe_webhook_url
    return [*wanted, given] if given and given not in wanted else [*wanted]


def _queue(account: StripeAccount, event: Thing, url: str) -> None:
    state = account.state
    text = f"{account.id} {url} {json.dumps(event)}"
    mode = state.behaviours.take("stripe_events", text)
    late = state.behaviours.peek("late_seconds", text) if mode == "late" else 0
    due = now() + late
    stage = mode if mode in {"lost", "withheld"} else "waiting"
    state.store.write(
        "INSERT INTO stripe_deliveries (event, account, url, due, state, mode)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        event["id"], account.id, url, due, stage, mode,
    )  # fmt: skip
    if stage == "waiting":
        state.timetable.at(due, _visit, state, url)


def _visit(state: SandboxState, url: str) -> None:
    """Bring an address everything that is due, oldest first, one after the other."""
    with _turns[url]:
        while row := state.store.row(
            f"SELECT {COLUMNS} FROM {JOINED} WHERE d.url = ? AND d.state = 'waiting'"  # noqa: S608
            " AND d.due <= ? ORDER BY d.due, d.seq LIMIT 1",
            url, now(),
        ):  # fmt: skip
            _try(state, row)


def _try(state: SandboxState, row: sqlite3.Row) -> None:
    status, tries = _post(state, row), row["tries"] + 1
    if row["mode"] == "twice" and tries == 1:
        _post(state, row)
    if status is not None and 200 <= status < 300:
        _note(state, row, "sent", tries, status)
    elif tries > len(RETRIES):
        _note(state, row, "failed", tries, status)
    else:
        _note(state, row, "waiting", tries, status)
        due = now() + state.behaviours.peek("retry_seconds", row["body"]) * RETRIES[tries - 1]
        state.store.write("UPDATE stripe_deliveries SET due = ? WHERE seq = ?", due, row["seq"])
        state.timetable.at(due, _visit, state, row["url"])


def _post(state: SandboxState, row: sqlite3.Row) -> int | None:
    event = public(json.loads(row["body"]))
    body = json.dumps(event, indent=2).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": _signature(state.stripe_secret, int(now()), body),
    }
    number = state.journal.begin("webhook", "POST", row["url"], headers.items(), body)
    try:
        status = send("POST", row["url"], headers, body, timeout=30).status
    except Unreachable as error:
        state.journal.end(number, None, str(error))
        return None
    state.journal.end(number, status, event["type"])
    return status


def _signature(secret: str, timestamp: int, body: bytes) -> str:
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _note(
    state: SandboxState, row: sqlite3.Row, stage: str, tries: int, status: int | None
) -> None:
    state.store.write(
        "UPDATE stripe_deliveries SET state = ?, tries = ?, status = ? WHERE seq = ?",
        stage, tries, status, row["seq"],
    )  # fmt: skip


def _as_json(row: sqlite3.Row) -> dict[str, Any]:
    event = json.loads(row["body"])
    return {
        "event": row["event"],
        "type": event["type"],
        "object": event["data"]["object"].get("id"),
        "created": event["created"],
        "url": row["url"],
        "state": row["state"],
        "tries": row["tries"],
        "status": row["status"],
    }
