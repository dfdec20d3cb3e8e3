"""The sandbox's own addresses for programs: health, journal, behaviours, mail."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import mail
from sandbox.behaviours import BEHAVIOURS, Unacceptable
from sandbox.state import Sandbox, Wanted


def rules() -> list[RuleFactory]:
    return [
        Rule("/_/health", endpoint=show_health, methods=["GET"]),
        Rule("/_/journal", endpoint=show_journal, methods=["GET"]),
        Rule("/_/journal", endpoint=clear_journal, methods=["DELETE"]),
        Rule("/_/behaviours", endpoint=show_behaviours, methods=["GET"]),
        Rule("/_/behaviours", endpoint=merge_behaviours, methods=["PUT"]),
        Rule("/_/behaviours", endpoint=reset_behaviours, methods=["DELETE"]),
        Rule("/_/mail", endpoint=show_mail, methods=["GET"]),
        Rule("/_/mail", endpoint=clear_mail, methods=["DELETE"]),
    ]


def show_health(state: Sandbox, request: Request) -> Response:
    return _json({"status": "ok"})


def show_journal(state: Sandbox, request: Request) -> Response:
    asked = request.args
    wanted = Wanted(
        service=asked.get("service", ""),
        method=asked.get("method", ""),
        contains=asked.get("contains", ""),
        after=asked.get("after", 0, type=int),
        last=asked.get("last", 0, type=int),
    )
    return _json(state.journal.entries(wanted))


def clear_journal(state: Sandbox, request: Request) -> Response:
    state.journal.clear()
    return Response(status=204)


def show_behaviours(state: Sandbox, request: Request) -> Response:
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


def merge_behaviours(state: Sandbox, request: Request) -> Response:
    """The match is given in the address (`?match=…`) or as a key of the body."""
    try:
        changes = json.loads(request.get_data())
    except ValueError:
        return _json({"detail": "The body is not JSON."}, 400)
    if not isinstance(changes, dict):
        return _json({"detail": "The body is an object of behaviours."}, 400)
    match = str(changes.pop("match", request.args.get("match", "")))
    try:
        state.behaviours.merge(changes, match)
    except Unacceptable as error:
        return _json({"detail": str(error)}, 422)
    return _json({"sets": state.behaviours.as_json()})


def reset_behaviours(state: Sandbox, request: Request) -> Response:
    """Without a match the general set goes, with one that set; `?all=1` drops every set."""
    if request.args.get("all"):
        state.behaviours.reset_all()
    else:
        state.behaviours.reset(request.args.get("match", ""))
    return Response(status=204)


def show_mail(state: Sandbox, request: Request) -> Response:
    return _json(mail.letters(state.store, request.args.get("to", "")))


def clear_mail(state: Sandbox, request: Request) -> Response:
    mail.clear(state.store, request.args.get("to", ""))
    return Response(status=204)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
