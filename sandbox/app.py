"""The HTTP side of the sandbox: which address goes where, and the journal around it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.wrappers import Request, Response

from sandbox import anthropic, chat_completions, control, delivery, openai
from sandbox.oidc import github
from sandbox.oidc import provider as oidc
from sandbox.pages import checkout, faults, home, invoice, mailbox, portal, stripe_board
from sandbox.replicate import api
from sandbox.replicate.calls import NoAnswer
from sandbox.state import SandboxState
from sandbox.stripe import api as stripe_api
from sandbox.stripe import control as stripe_control

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SERVICES = ("replicate/", "openai/", "anthropic/", "delivery/", "stripe/v1/")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class Application:
    def __init__(self, state: SandboxState) -> None:
        self._state = state
        parts = (
            api, openai, chat_completions, anthropic, stripe_api, delivery, control,
            stripe_control, home, faults, mailbox, checkout, portal, invoice, stripe_board,
            oidc, github,
        )  # fmt: skip
        self._addresses = Map([rule for part in parts for rule in part.rules()])

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response = self._recorded(request)
        except NoAnswer:
            _hang_up(environ)
            raise ConnectionResetError from None
        return response(environ, start_response)

    def _recorded(self, request: Request) -> Response:
        if not request.path[1:].startswith(SERVICES):
            return self._answer(request)
        journal = self._state.journal
        number = journal.begin(
            request.path.split("/")[1],
            request.method,
            _full_path(request),
            request.headers,
            request.get_data(),
        )
        try:
            response = self._answer(request)
        except NoAnswer:
            journal.end(number, None, "accepted, not answered")
            raise
        journal.end(number, response.status_code)
        return response

    def _answer(self, request: Request) -> Response:
        if request.host.rpartition(":")[0] not in LOOPBACK:
            return Response("The sandbox answers on loopback only.", 421)
        if request.method != "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return Response("Another site's page can't change the sandbox.", 403)
        try:
            view, arguments = self._addresses.bind_to_environ(request.environ).match()
            return view(self._state, request, **arguments)
        except HTTPException as error:
            return _refusal(request, error)


def _full_path(request: Request) -> str:
    return request.full_path.rstrip("?")


def _refusal(request: Request, error: HTTPException) -> Response:
    if request.path.startswith(("/replicate", "/openai", "/anthropic", "/_/")):
        body: dict[str, Any] = {"detail": error.description, "status": error.code}
        return Response(json.dumps(body), error.code, mimetype="application/json")
    return error.get_response(request.environ)


def _hang_up(environ: WSGIEnvironment) -> None:
    """Close the connection under the server's feet: the client reads an end, no answer."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
