"""What creating a training and creating a prediction have in common, bad days included."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from sandbox.clock import now
from sandbox.replicate import jobs, runs, shapes
from sandbox.replicate.calls import Call, bad_gateway, reply
from sandbox.replicate.errors import Refused, invalid_field, payment_required, throttled
from sandbox.replicate.jobs import Job

DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?")
MIN_DEADLINE = 1
DEFAULT_EVENTS = ("output", "completed")


class NoAnswer(Exception):
    """The request was taken, and the connection is to be closed without a word."""


def create(call: Call, build: Callable[[Call], Job]) -> Response:
    """Check, accept, start; then answer as the day demands."""
    behaviours = call.state.behaviours
    _refuse_on_bad_days(call)
    way = behaviours.peek("create_response", call.text)
    if way == "refused_502":
        behaviours.take("create_response", call.text)
        return bad_gateway()
    job = build(call)
    behaviours.take("create_response", call.text)
    jobs.add(call.state.store, job)
    runs.launch(call.state, job)
    if way == "lost":
        raise NoAnswer
    if way == "slow":
        time.sleep(behaviours.peek("slow_seconds", call.text))
    return bad_gateway() if way == "error_502" else reply(shapes.created(job, _base(call)), 201)


def shared_fields(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The parts of a Job that come from the request in the same way for both kinds."""
    return {
        "account": call.account,
        "text": call.text,
        "webhook": body.get("webhook", ""),
        "events": body.get("webhook_events_filter") or list(DEFAULT_EVENTS),
        "deadline": _deadline(call.request.headers.get("Cancel-After")),
    }


def _refuse_on_bad_days(call: Call) -> None:
    limit = call.state.behaviours.take("rate_limit", call.text)
    if limit != "off":
        raise throttled(limit["retry_after"])
    if call.state.behaviours.take("payment_required", call.text):
        raise payment_required()


def _deadline(header: str | None) -> float | None:
    """`Cancel-After: 1m30s` or plain seconds, as a moment. Raises Refused (422)."""
    if header is None:
        return None
    found = DURATION.fullmatch(header.strip())
    if not found or not any(found.groups()):
        raise _bad_deadline("is a duration such as 90s, 5m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if total < MIN_DEADLINE:
        raise _bad_deadline(f"must be at least {MIN_DEADLINE} s")
    return now() + total


def _bad_deadline(rule: str) -> Refused:
    return invalid_field("Cancel-After", "format", f"Cancel-After {rule}")


def _base(call: Call) -> str:
    return call.state.base_url
