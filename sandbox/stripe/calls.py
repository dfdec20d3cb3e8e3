"""One call of the API: who calls, with what. Refusals become Stripe's own answers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.replicate.creation import NoAnswer
from sandbox.state import State
from sandbox.stripe import expansion, idempotency, params
from sandbox.stripe.errors import Refused, broken, invalid, too_many, unauthorized
from sandbox.stripe.objects import API_VERSION, Account, Thing, new_id, public

KEY = re.compile(r"(?:sk|rk)_test_[A-Za-z0-9_]{8,}")


@dataclass(frozen=True)
class Call:
    account: Account
    request: Request
    params: dict[str, Any]

    @property
    def address(self) -> str:
        """As lists name themselves: without the sandbox's own prefix."""
        return self.request.path.removeprefix("/stripe")


View = Callable[..., Any]


def endpoint(view: View, kind: str) -> Callable[..., Response]:
    """Let a view answer only signed-in calls whose parameters its type allows."""

    def answer(state: State, request: Request, **arguments: Any) -> Response:
        account = Account(state, "", new_id("req", 14), request.headers.get("Idempotency-Key"))
        try:
            account = replace(account, id=account_of(request))
            status, text, headers = _answer(account, request, view, kind, arguments)
        except Refused as refused:
            status, text, headers = refused.status, json.dumps(refused.as_json()), {}
        response = Response(text, status, headers, mimetype="application/json")
        response.headers["Request-Id"] = str(account.request_id)
        response.headers["Stripe-Version"] = API_VERSION
        return response

    return answer


def account_of(request: Request) -> str:
    """Each key opens an account of its own, so that tests side by side never meet."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        token = base64.b64decode(token).decode("utf-8", "replace").partition(":")[0]
    if not token:
        raise unauthorized("You did not provide an API key.")
    if not KEY.fullmatch(token):
        raise unauthorized(f"Invalid API Key provided: {token[:8]}… (the sandbox takes sk_test_…)")
    return f"acct_{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def changes_of(call: Call, thing: Thing) -> dict[str, Any]:
    """The given fields; an empty text clears, metadata is merged."""
    fields = {name: _cleared(value) for name, value in call.params.items() if name != "expand"}
    if "metadata" in call.params:
        fields["metadata"] = merged(thing["metadata"], call.params["metadata"])
    return fields


def merged(known: dict[str, str] | None, given: Any) -> dict[str, str]:
    """Keys with an empty value go; an empty text instead of keys clears all."""
    if given == "":
        return {}
    return {name: value for name, value in ((known or {}) | given).items() if value != ""}


def _answer(
    account: Account, request: Request, view: View, kind: str, arguments: Mapping[str, Any]
) -> tuple[int, str, dict[str, str]]:
    fault = _fault(account, request)
    call = Call(account, request, params.check(_given(request), kind) if kind else {})

    def perform() -> tuple[int, str]:
        if fault == "error_500":
            return _refused(broken(500))
        return _performed(call, view, arguments)

    with account.state.store.transaction():
        status, text, replayed = idempotency.once(account, request, perform)
    if fault == "lost":
        raise NoAnswer
    if fault == "slow":
        time.sleep(account.state.behaviours.peek("slow_seconds", _text(account, request)))
    return status, text, {"Idempotent-Replayed": "true"} if replayed else {}


def _fault(account: Account, request: Request) -> str:
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"Invalid Stripe API version: {version} (only {API_VERSION} is spoken here)")
    fault: str = account.state.behaviours.take("stripe_api", _text(account, request))
    if fault == "error_503":
        raise broken(503)
    if fault == "rate_limit":
        raise too_many()
    return fault


def _text(account: Account, request: Request) -> str:
    return f"{account.id} {request.full_path} {request.get_data(as_text=True)}"


def _given(request: Request) -> dict[str, Any]:
    text = request.get_data(as_text=True) if request.method == "POST" else ""
    return params.decode(text or request.query_string.decode())


def _performed(call: Call, view: View, arguments: Mapping[str, Any]) -> tuple[int, str]:
    """A refusal undoes what the view wrote, unless it says that this stays."""
    try:
        with call.account.state.store.savepoint():
            thing = view(call, **arguments)
            shown = expansion.expand(call.account, thing, call.params.get("expand", []))
    except Refused as refused:
        return _refused(refused)
    return 200, json.dumps(public(shown))


def _refused(refused: Refused) -> tuple[int, str]:
    return refused.status, json.dumps(refused.as_json())


def _cleared(value: Any) -> Any:
    return None if value == "" else value
