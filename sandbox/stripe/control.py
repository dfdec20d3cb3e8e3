"""What the world does to an account, on request: `POST /_/stripe/...` with JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.state import SandboxState
from sandbox.stripe import acts, events
from sandbox.stripe.errors import StripeRefusal, invalid, no_such
from sandbox.stripe.objects import kept, owner, public


def rules() -> list[RuleFactory]:
    return [
        Rule("/_/stripe/events", endpoint=list_events, methods=["GET"]),
        Rule("/_/stripe/events/<event_id>/send", endpoint=send, methods=["POST"]),
        Rule("/_/stripe/release", endpoint=release, methods=["POST"]),
        Rule("/_/stripe/<kind>/<object_id>/<verb>", endpoint=act, methods=["POST"]),
    ]


def act(state: SandboxState, request: Request, kind: str, object_id: str, verb: str) -> Response:
    """One of the verbs of acts.py; answers with the object as it is afterwards."""
    return _answered(lambda: perform(state, kind, object_id, verb, _body(request)))


def perform(
    state: SandboxState, kind: str, object_id: str, verb: str, given: dict[str, Any]
) -> dict[str, Any]:
    """Raises StripeRefusal; what a declined payment leaves behind stays nevertheless."""
    account = owner(state, object_id)
    if account is None:
        raise no_such(kind, object_id)
    if verb not in acts.VERBS.get(kind, {}):
        raise invalid(f"{kind} know no {verb}; they know {', '.join(acts.VERBS.get(kind, ()))}.")
    with kept(state):
        return acts.VERBS[kind][verb](account, object_id, given)


def list_events(state: SandboxState, request: Request) -> Response:
    """Deliveries in order, narrowed by `contains` (an id, a type) and `state`."""
    contains, stage = request.args.get("contains", ""), request.args.get("state", "")
    return _json(events.listed(state, contains, stage))


def send(state: SandboxState, request: Request, event_id: str) -> Response:
    return _json(events.send_now(state, event_id))


def release(state: SandboxState, request: Request) -> Response:
    """Deliver events now, one after the other, in the order given; else all that are withheld."""
    given = _body(request)
    if "events" not in given:
        return _json(release_all(state, given.get("contains", "")))
    return _json(_send_each(state, given["events"]))


def release_all(state: SandboxState, contains: str = "") -> list[dict[str, Any]]:
    """Everything that is withheld, oldest first."""
    held = events.listed(state, contains, "withheld")
    return _send_each(state, dict.fromkeys(one["event"] for one in held))


def _send_each(state: SandboxState, event_ids: Iterable[str]) -> list[dict[str, Any]]:
    return [sent for event_id in event_ids for sent in events.send_now(state, event_id)]


def _answered(work: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(public(work()))
    except StripeRefusal as refused:
        return _json(refused.as_json(), refused.status)


def _body(request: Request) -> dict[str, Any]:
    return json.loads(request.get_data() or b"{}")


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
