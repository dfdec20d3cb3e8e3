from __future__ import annotations

import secrets
import smtplib
from email.message import EmailMessage

import pytest

from tests.sandbox.process import Sandbox


@pytest.fixture
def anna(own_sandbox: Sandbox) -> str:
    """Someone who got a message."""
    address = f"anna-{secrets.token_hex(4)}@example.com"
    message = EmailMessage()
    message["From"] = "Visiona <hello@visiona.local>"
    message["To"] = address
    message["Subject"] = "Ärger? Nein – fertig"
    message.set_content("Ready: http://127.0.0.1:8000/models/1/?a=1&b=2.\nThanks")
    message.add_alternative(
        '<p>Grüße <a href="http://127.0.0.1:8000/other/?a=1&amp;b=2">here</a>'
        "<script>alert(1)</script>",
        subtype="html",
    )
    with smtplib.SMTP("127.0.0.1", own_sandbox.smtp_port) as server:
        server.send_message(message)
    return address


def test_a_letter_is_read_as_json(own_sandbox: Sandbox, anna: str):
    [message] = own_sandbox.ask("GET", f"/_/mail?to={anna.upper()}").json

    assert message["from"] == "Visiona <hello@visiona.local>"
    assert message["to"] == [anna]
    assert message["subject"] == "Ärger? Nein – fertig"
    assert message["text"].startswith("Ready: ")
    assert "Grüße" in message["html"]
    assert message["links"] == [
        "http://127.0.0.1:8000/models/1/?a=1&b=2",
        "http://127.0.0.1:8000/other/?a=1&b=2",
    ]


def test_the_newest_comes_last(own_sandbox: Sandbox):
    address = f"{secrets.token_hex(4)}@example.com"
    with smtplib.SMTP("127.0.0.1", own_sandbox.smtp_port) as server:
        for number in (1, 2):
            server.sendmail("a@b.example", [address], f"Subject: {number}\n\nHello".encode())

    messages = own_sandbox.ask("GET", f"/_/mail?to={address}").json

    assert [message["subject"] for message in messages] == ["1", "2"]


def test_people_read_it_on_a_page(own_sandbox: Sandbox, anna: str):
    [message] = own_sandbox.ask("GET", f"/_/mail?to={anna}").json

    page = own_sandbox.ask("GET", f"/mail/{message['id']}/").body.decode()
    shown = own_sandbox.ask("GET", f"/mail/{message['id']}/html")

    assert anna in own_sandbox.ask("GET", "/mail/").body.decode()
    assert 'sandbox="' in page
    assert "<script>" not in page
    assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_messages_are_thrown_away(own_sandbox: Sandbox, anna: str):
    own_sandbox.ask("POST", "/mail/clear")

    assert own_sandbox.ask("GET", f"/_/mail?to={anna}").json == []
    assert own_sandbox.ask("GET", "/mail/999999/").status == 404
