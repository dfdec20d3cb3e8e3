"""The mail that arrived, to be read by people."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import mail
from sandbox.pages.layout import Html, fragment, link, moment, page, table
from sandbox.state import Sandbox

# The message is strangers' markup: no script, nothing loaded from elsewhere.
MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http://127.0.0.1:*"
)


def rules() -> list[RuleFactory]:
    return [
        Rule("/mail/", endpoint=show_all, methods=["GET"]),
        Rule("/mail/clear", endpoint=clear, methods=["POST"]),
        Rule("/mail/<int:letter_id>/", endpoint=show_one, methods=["GET"]),
        Rule("/mail/<int:letter_id>/html", endpoint=show_html, methods=["GET"]),
    ]


def newest(state: Sandbox, count: int = -1) -> Html:
    rows = [
        (
            moment(letter["at"]),
            link(f"/mail/{letter['id']}/", letter["subject"] or "(no subject)"),
            ", ".join(letter["to"]),
        )
        for letter in reversed(mail.letters(state.store, last=count))
    ]
    return table(("At", "Subject", "To"), rows, "No mail yet.")


def show_all(state: Sandbox, request: Request) -> Response:
    return page("Mail", fragment("letters", letters=newest(state)))


def show_one(state: Sandbox, request: Request, letter_id: int) -> Response:
    letter = _found(state, letter_id)
    rows = [(link(address, address),) for address in letter["links"]]
    body = fragment(
        "letter",
        subject=letter["subject"] or "(no subject)",
        sender=letter["from"],
        to=", ".join(letter["to"]),
        at=moment(letter["at"]),
        links=table(("Links",), rows, "No links in it."),
        html=_frame(letter),
        text=letter["text"] or "(no text part)",
    )
    return page(letter["subject"] or "Mail", body)


def show_html(state: Sandbox, request: Request, letter_id: int) -> Response:
    letter = _found(state, letter_id)
    response = Response('<base target="_blank">' + letter["html"], mimetype="text/html")
    response.headers["Content-Security-Policy"] = MESSAGE_POLICY
    return response


def clear(state: Sandbox, request: Request) -> Response:
    mail.clear(state.store)
    return Response(status=303, headers={"Location": "/mail/"})


def _frame(letter: dict[str, Any]) -> Html:
    if not letter["html"]:
        return Html("")
    return fragment("letter_html", address=f"/mail/{letter['id']}/html")


def _found(state: Sandbox, letter_id: int) -> dict[str, Any]:
    letter = mail.letter(state.store, letter_id)
    if letter is None:
        raise NotFound
    return letter
