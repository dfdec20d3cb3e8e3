from __future__ import annotations

import secrets
import smtplib
from email.message import EmailMessage

import pytest

from tests.sandbox.process import Sandbox


@pytest.fixture
def anna(own_sandbox: Sandbox) -> str:
    """Someone who got a letter."""
    address = f"anna-{secrets.token_hex(4)}@example.com"
    letter = EmailMessage()
    letter["From"] = "Visiona <hello@visiona.local>"
    letter["To"] = address
    letter["Subject"] = "Ärger? Nein – fertig"
    letter.set_content("Ready: http://127.0.0.1:8000/models/1/?a=1&b=2.\nThanks")
    letter.add_alternative(
        '<p>Grüße <a href="http://127.0.0.1:8000/other/?a=1&amp;b=2">here</a>'
        "<script>alert(1)</script>",
        subtype="html",
    )
    with smtplib.SMTP("127.0.0.1", own_sandbox.smtp_port) as server:
        server.send_message(letter)
    return address


def test_a_letter_is_read_as_json(own_sandbox: Sandbox, anna: str):
    [letter] = own_sandbox.ask("GET", f"/_/mail?to={anna.upper()}").json

    assert letter["from"] == "Visiona <hello@visiona.local>"
    assert letter["to"] == [anna]
    assert letter["subject"] == "Ärger? Nein – fertig"
    assert letter["text"].startswith("Ready: ")
    assert "Grüße" in letter["html"]
    assert letter["links"] == [
        "http://127.0.0.1:8000/models/1/?a=1&b=2",
        "http://127.0.0.1:8000/other/?a=1&b=2",
    ]


def test_the_newest_comes_last(own_sandbox: Sandbox):
    address = f"{secrets.token_hex(4)}@example.com"
    with smtplib.SMTP("127.0.0.1", own_sandbox.smtp_port) as server:
        for number in (1, 2):
            server.sendmail("a@b.example", [address], f"Subject: {number}\n\nHello".encode())

    letters = own_sandbox.ask("GET", f"/_/mail?to={address}").json

    assert [letter["subject"] for letter in letters] == ["1", "2"]


def test_people_read_it_on_a_page(own_sandbox: Sandbox, anna: str):
    [letter] = own_sandbox.ask("GET", f"/_/mail?to={anna}").json

    page = own_sandbox.ask("GET", f"/mail/{letter['id']}/").body.decode()
    message = own_sandbox.ask("GET", f"/mail/{letter['id']}/html")

    assert anna in own_sandbox.ask("GET", "/mail/").body.decode()
    assert 'sandbox="' in page
    assert "<script>" not in page
    assert "default-src 'none'" in message.headers["content-security-policy"]


def test_letters_are_thrown_away(own_sandbox: Sandbox, anna: str):
    own_sandbox.ask("DELETE", f"/_/mail?to={anna}")

    assert own_sandbox.ask("GET", f"/_/mail?to={anna}").json == []
    assert own_sandbox.ask("GET", "/mail/999999/").status == 404
