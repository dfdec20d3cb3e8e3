"""Mail that the product sends arrives here and can be read."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.clock import now, stamp
from sandbox.state import Store

LINK = re.compile(r"https?://[^\s<>\"']+")
TRAILING = ".,;:!?)]}"


class Mailbox:
    """Takes what comes in by SMTP, for any address."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        recipients = "\n".join(envelope.rcpt_tos)
        self._store.write(
            "INSERT INTO mail (at, sender, recipients, source) VALUES (?, ?, ?, ?)",
            now(), envelope.mail_from or "", recipients, content,
        )  # fmt: skip
        return "250 Kept"


def listen(store: Store, port: int) -> Controller:
    controller = Controller(Mailbox(store), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    return controller


def messages(store: Store, to: str = "", last: int = -1) -> list[dict[str, Any]]:
    """Newest last; `to` is looked for in the recipients' addresses, in any case."""
    rows = store.rows(
        "SELECT * FROM mail WHERE ? = '' OR instr(lower(recipients), lower(?)) > 0"
        " ORDER BY id DESC LIMIT ?",
        to, to, last,
    )  # fmt: skip
    return [_as_json(row) for row in reversed(rows)]


def message(store: Store, message_id: int) -> dict[str, Any] | None:
    row = store.row("SELECT * FROM mail WHERE id = ?", message_id)
    return _as_json(row) if row else None


def clear(store: Store) -> None:
    store.write("DELETE FROM mail")


def _as_json(row: sqlite3.Row) -> dict[str, Any]:
    parsed = email.message_from_bytes(row["source"], policy=email.policy.default)
    text, html = _part(parsed, "plain"), _part(parsed, "html")
    return {
        "id": row["id"],
        "at": stamp(row["at"]),
        "from": str(parsed["From"] or row["sender"]),
        "to": row["recipients"].split("\n"),
        "subject": str(parsed["Subject"] or ""),
        "text": text,
        "html": html,
        "links": _links(text, html),
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _links(text: str, html: str) -> list[str]:
    found = LINK.findall(text) + LINK.findall(html.replace("&amp;", "&"))
    return list(dict.fromkeys(link.rstrip(TRAILING) for link in found))
