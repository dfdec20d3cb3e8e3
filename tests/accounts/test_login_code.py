"""A code by mail instead of the password: once, for a while, and never past a second factor."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import passkey_forms, receivers
from accounts.services import auth
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ASK, ENTER = "/accounts/login/code/", "/accounts/login/code/confirm/"


def ask(client: Client, email: str) -> None:
    assert client.post(ASK, {"email": email}).url == ENTER


def code_in(mail) -> str:
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", mail.body, re.MULTILINE)[1]


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_logs_in_once_and_in_the_browser_that_asked(alice, client, mailoutbox):
    ask(client, alice.email)
    code, other = code_in(mailoutbox[0]), Client()

    elsewhere = other.post(ENTER, {"code": code})
    inside = client.post(ENTER, {"code": f" {code.lower()} "})
    client.post("/accounts/logout/")
    again = client.post(ENTER, {"code": code})

    assert (elsewhere.url, inside.url, again.url) == (ASK, "/studio/", ASK)
    assert not is_inside(other)
    assert not is_inside(client)


def test_a_code_has_run_out_after_ten_minutes(alice, client, mailoutbox, time_machine):
    time_machine.move_to("2026-11-21T09:30:00Z")
    ask(client, alice.email)
    time_machine.move_to("2026-11-21T09:40:01Z")

    late = client.post(ENTER, {"code": code_in(mailoutbox[0])})

    assert (late.url, is_inside(client)) == (ASK, False)


def test_a_code_that_is_tried_too_often_is_none_any_more(alice, client, mailoutbox):
    ask(client, alice.email)

    tries = [client.post(ENTER, {"code": "WRONG-1"}).status_code for _ in range(3)]
    late = client.post(ENTER, {"code": code_in(mailoutbox[0])})

    assert tries == [200, 200, 302]
    assert (late.url, is_inside(client)) == (ASK, False)


def test_codes_are_not_sent_without_end(alice, client, mailoutbox, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/key"}

    for _ in range(3):
        page = client.post(ASK, {"email": alice.email})
        client.post("/accounts/logout/")

    assert len(mailoutbox) == 2
    assert b"Too many" in page.content


def test_nobody_learns_who_has_an_account(alice, mailoutbox):
    pages = []
    for email in (alice.email, "nobody@example.com"):
        client = Client()
        ask(client, email)
        page = client.get(ENTER).content.decode().replace(email, "")
        pages.append(re.sub(r'value="[^"]*"|data-toast[^>]*', "", page))

    assert pages[0] == pages[1]
    assert [mail.subject for mail in mailoutbox] == [
        "Your code to log in", "There is no account with this address"
    ]  # fmt: skip


def test_a_second_factor_is_asked_for_after_the_code(alice, client, mailoutbox):
    TOTP.activate(alice, generate_totp_secret())
    ask(client, alice.email)

    onward = client.post(ENTER, {"code": code_in(mailoutbox[0])})

    assert onward.url.startswith("/accounts/2fa/authenticate/")
    assert not is_inside(client)


def test_who_signed_up_with_somebodys_address_is_out_when_its_owner_comes(client, mailoutbox):
    """They chose a password and connected an account, and could not confirm the address."""
    owner = make_user("owner@example.com")
    EmailAddress.objects.filter(user=owner).update(verified=False)
    SocialAccount.objects.create(user=owner, provider="sandbox", uid="theirs")

    ask(client, owner.email)
    client.post(ENTER, {"code": code_in(mailoutbox[0])})
    stranger = Client()
    stranger.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})

    assert is_inside(client)
    assert EmailAddress.objects.get(user=owner).verified
    assert not is_inside(stranger)
    assert not SocialAccount.objects.exists()


def test_whoever_confirmed_keeps_what_they_have(alice):
    auth.leave_to_the_mailbox(alice)
    receivers.connect()

    alice.refresh_from_db()
    assert alice.has_usable_password()
    assert passkey_forms.AddPasskeyForm.clean
