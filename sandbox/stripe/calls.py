"""One call of the API: who calls, with what. Refusals become Stripe's own answers."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.replicate.calls import NoAnswer
from sandbox.state import SandboxState
from sandbox.stripe import expansion, params
from sandbox.stripe.errors import StripeRefusal, broken, invalid, too_many, unauthorized
from sandbox.stripe.objects import API_VERSION, VERSIONS, StripeAccount, new_id, public

KEY = re.compile(r"(?:sk|rk)_test_[A-Za-z0-9_]{8,}")
LONGEST_KEY = 255
# What is wrong with the request itself is not kept, so that it can be put right and sent again.
NOT_KEPT = {400, 401, 404, 429}


@dataclass(frozen=True)
class StripeCall:
    account: StripeAccount
    request: Request
    params: dict[str, Any]

    @property
    def address(self) -> str:
        """As lists name themselves: without the sandbox's own prefix."""
        return self.request.path.removeprefix("/stripe")


StripeView = Callable[..., Any]


def endpoint(view: StripeView, kind: str) -> Callable[..., Response]:
    """Let a view answer only signed-in calls whose parameters its type allows."""

    def answer(state: SandboxState, request: Request, **arguments: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        account = StripeAccount(state, "", new_id("req", 14), key)
        try:
            account = replace(account, id=_account_of(request))
            status, text, headers = _answer(account, request, view, kind, arguments)
        except StripeRefusal as refused:
            status, text, headers = refused.status, json.dumps(refused.as_json()), {}
        response = Response(text, status, headers, mimetype="application/json")
        response.headers["Request-Id"] = str(account.request_id)
        response.headers["Stripe-Version"] = _version(request)
        return response

    return answer


def _account_of(request: Request) -> str:
    """Each key opens an account of its own, so that tests side by side never meet."""
    token = request.headers.get("Authorization", "").partition(" ")[2]
    if not token:
        raise unauthorized("You did not provide an API key.")
    if not KEY.fullmatch(token):
        raise unauthorized(f"Invalid API Key provided: {token[:8]}… (the sandbox takes sk_test_…)")
    return f"acct_{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def _answer(
    account: StripeAccount, request: Request, view: StripeView, kind: str, arguments: Any
) -> tuple[int, str, dict[str, str]]:
    fault = _fault(account, request)
    call = StripeCall(account, request, params.check(_given(request), kind) if kind else {})

    def perform() -> tuple[int, str]:
        if fault == "error_500":
            return _refused(broken(500))
        return _performed(call, view, arguments)

    with account.state.store.transaction():
        status, text, replayed = _once(account, request, perform)
    if fault == "lost":
        raise NoAnswer
    if fault == "slow":
        time.sleep(account.state.behaviours.peek("slow_seconds", _text(account, request)))
    return status, text, {"Idempotent-Replayed": "true"} if replayed else {}


def _fault(account: StripeAccount, request: Request) -> str:
    version = _version(request)
    if version not in VERSIONS:
        known = ", ".join(sorted(VERSIONS))
        raise invalid(f"Invalid Stripe API version: {version} (the sandbox speaks {known})")
    fault: str = account.state.behaviours.take("stripe_api", _text(account, request))
    if fault == "error_503":
        raise broken(503)
    if fault == "rate_limit":
        raise too_many()
    return fault


def _version(request: Request) -> str:
    return request.headers.get("Stripe-Version", API_VERSION)


def _text(account: StripeAccount, request: Request) -> str:
    return f"{account.id} {request.full_path} {request.get_data(as_text=True)}"


def _given(request: Request) -> dict[str, Any]:
    text = request.get_data(as_text=True) if request.method == "POST" else ""
    return params.decode(text or request.query_string.decode())


def _once(
    account: StripeAccount, request: Request, perform: Callable[[], tuple[int, str]]
) -> tuple[int, str, bool]:
    """Status, body, and whether they repeat the first answer to this idempotency key."""
    key = account.idempotency_key
    if request.method != "POST" or not key:
        return *perform(), False
    if len(key) > LONGEST_KEY:
        raise invalid(f"Idempotency keys have at most {LONGEST_KEY} characters.")
    asked = f"{request.path} {request.get_data(as_text=True)}"
    store = account.state.store
    known = store.row(
        "SELECT * FROM stripe_answers WHERE account = ? AND key = ?", account.id, key
    )
    if known is None:
        status, text = perform()
        if status not in NOT_KEPT:
            row = "INSERT INTO stripe_answers (account, key, request, status, body)"
            store.write(f"{row} VALUES (?, ?, ?, ?, ?)", account.id, key, asked, status, text)
        return status, text, False
    if known["request"] != asked:
        raise _other_parameters(key)
    return known["status"], known["body"], True


def _performed(
    call: StripeCall, view: StripeView, arguments: Mapping[str, Any]
) -> tuple[int, str]:
    """A refusal undoes what the view wrote, unless it says that this stays."""
    try:
        with call.account.state.store.savepoint():
            thing = view(call, **arguments)
            shown = expansion.expand(call.account, thing, call.params.get("expand", []))
    except StripeRefusal as refused:
        return _refused(refused)
    return 200, json.dumps(public(shown))


def _refused(refused: StripeRefusal) -> tuple[int, str]:
    return refused.status, json.dumps(refused.as_json())


def _other_parameters(key: str) -> StripeRefusal:
    text = (
        "Keys for idempotent requests can only be used with the same parameters they were first"
        f" used with. Try using a key other than '{key}' if you meant to execute a different"
        " request."
    )
    return StripeRefusal(400, text, "idempotency_error")
