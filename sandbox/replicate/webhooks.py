"""Signed webhooks: the final one is tried for about a minute, the others once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sandbox.clock import now
from sandbox.outbound import Unreachable, send
from sandbox.replicate import jobs, shapes
from sandbox.replicate.jobs import ENDED, ReplicateJob
from sandbox.state import SandboxState

# When the tries after the first one come, as shares of retry_seconds.
RETRIES = (1 / 60, 3 / 60, 7 / 60, 15 / 60, 31 / 60, 1.0)

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class SentWebhook:
    job: ReplicateJob
    event: str
    body: bytes
    mode: str
    id: str

    @property
    def is_final(self) -> bool:
        return self.event == "completed"


def announce(state: SandboxState, job: ReplicateJob, event: str) -> None:
    """Tell a job's webhook about an event, if it asked for it, as a fault may demand."""
    if event == "completed" and "output" in job.events and job.pictures:
        announce(state, replace(job, status="processing", completed=None), "output")
    if not job.webhook or event not in job.events:
        return
    message = _message(state, job, event)
    if message.mode == "lost" or (message.mode == "shuffled" and event == "start"):
        _note(state, message, "lost on purpose" if message.mode == "lost" else "held back")
        _settle(state, message)
        return
    delay = state.behaviours.peek("late_seconds", job.match_text) if message.mode == "late" else 0
    state.timetable.at(now() + delay, _send, state, message)


def resume(state: SandboxState) -> None:
    """After a restart, send the final webhooks that had not arrived."""
    longest = state.behaviours.peek("retry_seconds")
    for job in jobs.unannounced(state.store, now() - longest):
        announce(state, job, "completed")


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _message(state: SandboxState, job: ReplicateJob, event: str) -> SentWebhook:
    mode = state.behaviours.take("webhooks", job.match_text)
    shape = shapes.full(job, state.base_url)
    body = json.dumps(shape).encode()
    return SentWebhook(job, event, body, mode, f"msg_{secrets.token_urlsafe(18)}")


def _send(state: SandboxState, message: SentWebhook) -> None:
    with _turns[message.job.id]:
        _try(state, message, now(), 0)
        if message.mode == "twice":
            _post(state, message)
    if message.is_final:
        _turns.pop(message.job.id, None)
    if message.is_final and message.mode == "shuffled" and "start" in message.job.events:
        early = replace(message.job, status="processing", completed=None, pictures=[], error=None)
        body = json.dumps(shapes.full(early, state.base_url)).encode()
        _post(state, replace(message, event="start", body=body, id=f"{message.id}s"))


def _try(state: SandboxState, message: SentWebhook, first: float, tries: int) -> None:
    """One try; a final message that did not arrive is tried again, a redirect is not followed."""
    status = _post(state, message)
    arrived = status is not None and status < 400
    if arrived or not message.is_final or tries == len(RETRIES):
        _settle(state, message)
        return
    span = state.behaviours.peek("retry_seconds", message.job.match_text)
    state.timetable.at(first + span * RETRIES[tries], _try, state, message, first, tries + 1)


def _post(state: SandboxState, message: SentWebhook) -> int | None:
    headers = _headers(state, message)
    number = _begin(state, message, headers)
    try:
        status = send("POST", message.job.webhook, headers, message.body).status
    except Unreachable as error:
        state.journal.end(number, None, str(error))
        return None
    state.journal.end(number, status, message.event)
    return status


def _headers(state: SandboxState, message: SentWebhook) -> dict[str, str]:
    timestamp = int(now()) - (3600 if message.mode == "old" else 0)
    secret = state.webhook_secret
    if message.mode == "bad_signature":
        secret = "whsec_" + base64.b64encode(b"somebody else's key").decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "replicate-sandbox",
        "webhook-id": message.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message.id, timestamp, message.body),
    }


def _note(state: SandboxState, message: SentWebhook, note: str) -> None:
    state.journal.end(_begin(state, message, {}), None, f"{message.event}: {note}")


def _begin(state: SandboxState, message: SentWebhook, headers: dict[str, Any]) -> int:
    return state.journal.begin(
        "webhook", "POST", message.job.webhook, headers.items(), message.body
    )


def _settle(state: SandboxState, message: SentWebhook) -> None:
    if message.is_final:
        jobs.change(state.store, message.job.id, ENDED, announced=True)
