"""Signed deliveries of events, in order to each address unless a fault says otherwise."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sandbox.clock import now
from sandbox.outbound import Unreachable, send
from sandbox.state import State
from sandbox.stripe.objects import Account, Thing, newest_first, public

# When the tries after the first one come, as shares of retry_seconds.
RETRIES = (1 / 12, 1 / 2, 1.0)
SHUFFLED_OVER = 0.6
SHIFTS = {"old": -3600, "future": 3600}
HUGE = 3_000_000
COLUMNS = "d.seq, d.event, d.url, d.state, d.tries, d.status, d.mode, d.due, o.body"
JOINED = "stripe_deliveries d JOIN stripe_objects o ON o.id = d.event"

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def urls(account: Account, kind: str) -> list[str]:
    """Who wants events of this kind: the account's endpoints, and the one given at the start."""
    wanted = [
        one["url"]
        for one in newest_first(account, "webhook_endpoint")
        if one["status"] == "enabled" and {kind, "*"} & set(one["enabled_events"])
    ]
    given = account.state.stripe_webhook_url
    return [*reversed(wanted), given] if given and given not in wanted else wanted[::-1]


def queue(account: Account, event: Thing, addresses: Iterable[str]) -> None:
    state = account.state
    for url in addresses:
        text = f"{account.id} {url} {json.dumps(event)}"
        mode = state.behaviours.take("stripe_events", text)
        due = now() + _delay(state, mode, text)
        stage = mode if mode in {"lost", "withheld"} else "waiting"
        state.store.write(
            "INSERT INTO stripe_deliveries (event, account, url, due, state, mode)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            event["id"], account.id, url, due, stage, mode,
        )  # fmt: skip
        if stage == "waiting":
            state.timetable.at(due, visit, state, url)


def resume(state: State) -> None:
    """After a restart, go on with what had not arrived."""
    for row in state.store.rows("SELECT url, due FROM stripe_deliveries WHERE state = 'waiting'"):
        state.timetable.at(max(now(), row["due"]), visit, state, row["url"])


def visit(state: State, url: str) -> None:
    """Bring an address everything that is due, oldest first, one after the other."""
    with _turns[url]:
        while row := state.store.row(
            f"SELECT {COLUMNS} FROM {JOINED} WHERE d.url = ? AND d.state = 'waiting'"  # noqa: S608
            " AND d.due <= ? ORDER BY d.due, d.seq LIMIT 1",
            url, now(),
        ):  # fmt: skip
            _try(state, row)


def send_now(state: State, event_id: str) -> list[dict[str, Any]]:
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
    state: State, contains: str = "", stage: str = "", last: int = -1
) -> list[dict[str, Any]]:
    """Deliveries with their events, oldest first; with `last` so many, newest first."""
    order = "DESC" if last > 0 else "ASC"
    rows = state.store.rows(
        f"SELECT {COLUMNS} FROM {JOINED} WHERE (? = '' OR instr(o.body, ?) > 0)"  # noqa: S608
        f" AND (? = '' OR d.state = ?) ORDER BY d.seq {order} LIMIT ?",
        contains, contains, stage, stage, last,
    )  # fmt: skip
    return [_as_json(row) for row in rows]


def arrived(state: State, event_id: str) -> bool:
    """Whether everybody who should know of an event does."""
    missing = state.store.row(
        "SELECT 1 FROM stripe_deliveries WHERE event = ? AND state <> 'sent'", event_id
    )
    return missing is None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _delay(state: State, mode: str, text: str) -> float:
    if mode == "late":
        return float(state.behaviours.peek("late_seconds", text))
    return random.random() * SHUFFLED_OVER if mode == "shuffled" else 0.0


def _try(state: State, row: sqlite3.Row) -> None:
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
        state.timetable.at(due, visit, state, row["url"])


def _post(state: State, row: sqlite3.Row) -> int | None:
    body = _body(row)
    secret = state.stripe_secret if row["mode"] != "bad_signature" else "whsec_somebody_elses"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (sandbox)",
        "Stripe-Signature": signature(secret, int(now()) + SHIFTS.get(row["mode"], 0), body),
    }
    number = state.journal.begin("webhook", "POST", row["url"], headers.items(), body)
    try:
        status = send("POST", row["url"], headers, body, timeout=30).status
    except Unreachable as error:
        state.journal.end(number, None, str(error))
        return None
    state.journal.end(number, status, json.loads(row["body"])["type"])
    return status


def _body(row: sqlite3.Row) -> bytes:
    event = public(json.loads(row["body"]))
    if row["mode"] == "live_mode":
        event["livemode"] = True
    if row["mode"] == "huge":
        event["data"]["object"]["description"] = "." * HUGE
    return json.dumps(event, indent=2).encode()


def _note(state: State, row: sqlite3.Row, stage: str, tries: int, status: int | None) -> None:
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
