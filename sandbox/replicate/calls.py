"""One call of the API: who calls, with what. And how answers and lists are written."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.replicate.errors import ReplicateRefusal, invalid_field, unauthenticated
from sandbox.state import SandboxState

TOKEN = "r8_sandbox"  # noqa: S105 - the name of the only door, not a secret
PER_PAGE = 100
BAD_GATEWAY = """<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>sandbox edge</center></body>
</html>
"""


class NoAnswer(Exception):
    """The request was taken, and the connection is to be closed without a word."""


@dataclass(frozen=True)
class ReplicateCall:
    state: SandboxState
    request: Request
    account: str

    @property
    def text(self) -> str:
        """What behaviours with a match look at."""
        return f"{self.request.path} {self.request.get_data(as_text=True)}"

    def body(self) -> Any:
        try:
            return json.loads(self.request.get_data())
        except ValueError:
            raise invalid_field("(root)", "invalid_json", "The body is not JSON") from None


View = Callable[..., Response]


def signed_in(view: View) -> Callable[..., Response]:
    """Let a view answer only calls with a token; refusals become Replicate's own answers."""

    def answer(state: SandboxState, request: Request, **arguments: Any) -> Response:
        try:
            account = _account(request)
            call = ReplicateCall(state, request, account)
            if state.behaviours.take("unauthorized", call.text):
                raise unauthenticated(token_given=True)
            response = view(call, **arguments)
        except ReplicateRefusal as refused:
            return reply(refused.as_json(), refused.status, refused.headers)
        response.headers.setdefault("ratelimit-remaining", "2999")
        response.headers.setdefault("ratelimit-reset", "1")
        return response

    return answer


def reply(body: Any, status: int = 200, headers: Any = None) -> Response:
    return Response(json.dumps(body), status, headers, mimetype="application/json")


def bad_gateway() -> Response:
    """What the edge answers, not the API: a web page."""
    return Response(BAD_GATEWAY, 502, mimetype="text/html")


def before(call: ReplicateCall) -> int:
    """Where the asked page starts: rows with a smaller number than this."""
    cursor = call.request.args.get("cursor", "")
    if not cursor:
        return 2**62
    try:
        return int(base64.urlsafe_b64decode(cursor + "=="))
    except ValueError:
        raise invalid_field("cursor", "format", "Invalid cursor") from None


def listed(call: ReplicateCall, rows: list[Any], shapes: list[Any]) -> Response:
    """One page of at most 100; `rows` holds one more when another page follows."""
    more = len(rows) > PER_PAGE
    return reply(
        {
            "previous": None,
            "next": _address(call, rows[PER_PAGE - 1]["seq"]) if more else None,
            "results": shapes[:PER_PAGE],
        }
    )


def _address(call: ReplicateCall, number: int) -> str:
    cursor = base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
    return f"{call.request.base_url}?cursor={cursor}"


def _account(request: Request) -> str:
    """`r8_sandbox` is the account `sandbox`; `r8_sandbox_anna` is the account `anna`."""
    header = request.headers.get("Authorization", "")
    scheme, _, token = header.partition(" ")
    if not header:
        raise unauthenticated(token_given=False)
    if scheme.lower() != "bearer" or not token.startswith(TOKEN):
        raise unauthenticated(token_given=True)
    name = token.removeprefix(TOKEN).removeprefix("_")
    return name or "sandbox"
