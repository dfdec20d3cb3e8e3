"""The mail that arrived, to be read by people."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import mail
from sandbox.pages.layout import Html, fragment, link, moment, page, table
from sandbox.state import SandboxState

# The message is strangers' markup: no script, nothing loaded from elsewhere.
MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http://127.0.0.1:*"
)


def rules() -> list[RuleFactory]:
    return [
        Rule("/mail/", endpoint=show_all, methods=["GET"]),
        Rule("/mail/clear", endpoint=clear, methods=["POST"]),
        Rule("/mail/<int:message_id>/", endpoint=show_one, methods=["GET"]),
        Rule("/mail/<int:message_id>/html", endpoint=show_html, methods=["GET"]),
    ]


def newest(state: SandboxState, count: int = -1) -> Html:
    rows = [
        (
            moment(message["at"]),
            link(f"/mail/{message['id']}/", message["subject"] or "(no subject)"),
            ", ".join(message["to"]),
        )
        for message in reversed(mail.messages(state.store, last=count))
    ]
    return table(("At", "Subject", "To"), rows, "No mail yet.")


def show_all(state: SandboxState, request: Request) -> Response:
    return page("Mail", fragment("messages", messages=newest(state)))


def show_one(state: SandboxState, request: Request, message_id: int) -> Response:
    message = _found(state, message_id)
    rows = [(link(address, address),) for address in message["links"]]
    body = fragment(
        "message",
        subject=message["subject"] or "(no subject)",
        sender=message["from"],
        to=", ".join(message["to"]),
        at=moment(message["at"]),
        links=table(("Links",), rows, "No links in it."),
        html=_frame(message),
        text=message["text"] or "(no text part)",
    )
    return page(message["subject"] or "Mail", body)


def show_html(state: SandboxState, request: Request, message_id: int) -> Response:
    message = _found(state, message_id)
    response = Response('<base target="_blank">' + message["html"], mimetype="text/html")
    response.headers["Content-Security-Policy"] = MESSAGE_POLICY
    return response


def clear(state: SandboxState, request: Request) -> Response:
    mail.clear(state.store)
    return Response(status=303, headers={"Location": "/mail/"})


def _frame(message: dict[str, Any]) -> Html:
    if not message["html"]:
        return Html("")
    return fragment("message_html", address=f"/mail/{message['id']}/html")


def _found(state: SandboxState, message_id: int) -> dict[str, Any]:
    message = mail.message(state.store, message_id)
    if message is None:
        raise NotFound
    return message
