"""The sandbox's own addresses for programs: health, journal, behaviours, mail."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import mail
from sandbox.behaviours import BEHAVIOURS, Unacceptable
from sandbox.replicate import trainers
from sandbox.state import SandboxState, Wanted


def rules() -> list[RuleFactory]:
    return [
        Rule("/_/health", endpoint=show_health, methods=["GET"]),
        Rule("/_/journal", endpoint=show_journal, methods=["GET"]),
        Rule("/_/behaviours", endpoint=show_behaviours, methods=["GET"]),
        Rule("/_/behaviours", endpoint=merge_behaviours, methods=["PUT"]),
        Rule("/_/behaviours", endpoint=reset_behaviours, methods=["DELETE"]),
        Rule("/_/trainers", endpoint=show_trainers, methods=["GET"]),
        Rule("/_/trainers", endpoint=give_trainers, methods=["PUT"]),
        Rule("/_/mail", endpoint=show_mail, methods=["GET"]),
    ]


def show_health(state: SandboxState, request: Request) -> Response:
    return _json({"status": "ok"})


def show_journal(state: SandboxState, request: Request) -> Response:
    asked = request.args
    wanted = Wanted(
        service=asked.get("service", ""),
        method=asked.get("method", ""),
        contains=asked.get("contains", ""),
        after=asked.get("after", 0, type=int),
        last=asked.get("last", 0, type=int),
    )
    return _json(state.journal.entries(wanted))


def show_behaviours(state: SandboxState, request: Request) -> Response:
    known = [
        {
            "name": one.name,
            "default": one.default,
            "accepts": one.accepted,
            "meaning": one.meaning,
        }
        for one in BEHAVIOURS.values()
    ]
    return _json({"sets": state.behaviours.as_json(), "behaviours": known})


def merge_behaviours(state: SandboxState, request: Request) -> Response:
    try:
        changes = json.loads(request.get_data())
    except ValueError:
        return _json({"detail": "The body is not JSON."}, 400)
    if not isinstance(changes, dict):
        return _json({"detail": "The body is an object of behaviours."}, 400)
    try:
        state.behaviours.merge(changes, request.args.get("match", ""))
    except Unacceptable as error:
        return _json({"detail": str(error)}, 422)
    return _json({"sets": state.behaviours.as_json()})


def reset_behaviours(state: SandboxState, request: Request) -> Response:
    """Without a match the general set goes, with one that set."""
    state.behaviours.reset(request.args.get("match", ""))
    return Response(status=204)


def show_trainers(state: SandboxState, request: Request) -> Response:
    return _json(trainers.all_given(state.store))


def give_trainers(state: SandboxState, request: Request) -> Response:
    """A list of documents, by which trainings are played from now on."""
    try:
        count = trainers.give(state.store, json.loads(request.get_data()))
    except ValueError as error:
        return _json({"detail": str(error)}, 422)
    return _json({"given": count})


def show_mail(state: SandboxState, request: Request) -> Response:
    return _json(mail.messages(state.store, request.args.get("to", "")))


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
