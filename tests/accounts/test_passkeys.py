"""Passkeys from the first to the last, and those that were made for another site."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from accounts.models import Consent, User
from accounts.second_factors import SecondFactorAdapter
from accounts.templatetags.passkeys import passkey_name
from core import staff
from core.row_security import user_scope
from tests.accounts.passkey_device import Device
from tests.accounts.test_adapter import link_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
PASSKEYS = "/accounts/2fa/webauthn/"
NEW = "pia@example.com"


@pytest.fixture
def inside(alice) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    return client


def options_in(page) -> dict:
    return json.loads(unescape(re.search(r'data-options="([^"]+)"', page.content.decode())[1]))


def add(client: Client, device: Device, name: str = "My phone"):
    options = options_in(client.get(f"{PASSKEYS}add/"))
    return client.post(f"{PASSKEYS}add/", {"name": name, "credential": device.make(options)})


def question(client: Client) -> dict:
    asked = client.get(f"{PASSKEYS}login/", headers={"X-Requested-With": "XMLHttpRequest"})
    return asked.json()["request_options"]["publicKey"]


def log_in(device: Device, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(f"{PASSKEYS}login/", {"credential": device.use(question(client))})
    return client


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_passkey_is_added_named_used_and_removed(alice, inside, mailoutbox):
    device = Device()

    options = options_in(inside.get(f"{PASSKEYS}add/"))
    added = add(inside, device)
    [kept] = Authenticator.objects.filter(type="webauthn")
    opened = log_in(device)
    renamed = f"{PASSKEYS}keys/{kept.pk}/edit/"
    inside.post(renamed, {"name": "The old phone"})
    shown = inside.get(PASSKEYS).content.decode()
    inside.post(f"{PASSKEYS}keys/{kept.pk}/remove/")

    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert added.url == "/accounts/2fa/recovery-codes/"
    assert passkey_name(kept) == "My phone"
    assert "My phone" not in json.dumps(kept.data)
    assert opened.session["_auth_user_id"] == str(alice.pk)
    assert "The old phone" in shown
    assert not is_inside(log_in(device))
    subjects = {mail.subject for mail in mailoutbox}
    assert {"Your account has a new passkey", "A passkey was removed"} <= subjects


def test_somebody_signs_up_with_a_passkey_and_no_password(client, mailoutbox):
    device = Device()

    refused = client.post("/accounts/signup/passkey/", {"email": NEW})
    client.post("/accounts/signup/passkey/", {"email": NEW, "terms": "on"})
    before = is_inside(client)
    link = link_in(mailoutbox[0], "confirm-email")
    onward = client.post(link)
    options = options_in(client.get(onward.url))
    client.post(onward.url, {"name": "Key", "credential": device.make(options)})

    person = User.objects.get(email=NEW)
    assert b"accept the terms" in refused.content
    assert (before, is_inside(client)) == (False, True)
    assert not person.has_usable_password()
    with user_scope(person.pk):
        assert Consent.objects.count() == 1
    assert is_inside(log_in(device))
    assert Authenticator.objects.filter(user=person, type="recovery_codes").exists()


def test_an_address_that_is_known_signs_up_as_any_other_does(alice, client, mailoutbox):
    asked = {"email": alice.email, "terms": "on"}

    answer = client.post("/accounts/signup/passkey/", asked)

    assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/")
    assert [mail.to for mail in mailoutbox] == [[alice.email]]


def test_the_link_opened_elsewhere_lets_nobody_make_the_passkey(client, mailoutbox):
    client.post("/accounts/signup/passkey/", {"email": NEW, "terms": "on"})
    stranger = Client()

    page = stranger.get(link_in(mailoutbox[0], "confirm-email"))
    made = stranger.get(f"{PASSKEYS}signup/")

    assert b"Choose a new password by mail" in page.content
    assert (made.status_code, is_inside(stranger)) == (302, False)


@pytest.mark.parametrize(
    "foreign",
    [
        {"site": "visiona.evil.example"},
        {"origin": "https://visiona.evil.example"},
        {"site": "visiona.evil.example", "origin": "https://visiona.evil.example"},
    ],
)
def test_a_passkey_of_another_site_is_neither_kept_nor_believed(alice, inside, settings, foreign):
    settings.SITE_URL, settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = "https://127.0.0.1", False
    ours = {"site": "127.0.0.1", "origin": "https://127.0.0.1"}
    device = Device(**ours)
    add(inside, device)
    inside.post("/accounts/logout/")
    honest = log_in(device)
    for name, value in foreign.items():
        setattr(device, name, value)

    another = Device(**ours | foreign)
    add(honest, another)

    assert is_inside(honest)
    assert not is_inside(log_in(device))
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_an_answer_counts_once_for_its_own_question_and_key(alice, charlie, inside):
    device, stranger = Device(), Device()
    add(inside, device)
    first = Client()
    answer = device.use(question(first))
    stranger.id, stranger.owner = device.id, device.owner

    first.post(f"{PASSKEYS}login/", {"credential": answer})
    first.post("/accounts/logout/")
    first.post(f"{PASSKEYS}login/", {"credential": answer})
    elsewhere = Client()
    question(elsewhere)
    elsewhere.post(f"{PASSKEYS}login/", {"credential": answer})
    garbage = Client()
    question(garbage)
    answers = [
        garbage.post(f"{PASSKEYS}login/", {"credential": sent}).status_code
        for sent in ("", "{}", "[1]", '{"id": 1, "response": {"userHandle": 3}}', "nonsense")
    ]

    assert [is_inside(one) for one in (first, elsewhere, log_in(stranger), garbage)] == [False] * 4
    assert set(answers) == {302}


def test_the_password_alone_is_no_way_around_a_passkey(alice, inside):
    device, client = Device(), Client()
    add(inside, device)

    asked = client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    before = is_inside(client)
    options = options_in(client.get(asked.url))
    client.post(asked.url, {"credential": device.use(options)})

    assert asked.url.startswith("/accounts/2fa/authenticate/")
    assert (before, is_inside(client)) == (False, True)


def test_staff_enter_with_a_passkey(staff_member, client):
    client.post("/accounts/login/", {"login": staff_member.email, "password": PASSWORD})
    device = Device()
    add(client, device)
    opened = log_in(device)

    request = RequestFactory().get("/admin/")
    request.session, request.user = opened.session, staff_member

    assert staff.may_enter(request)
    assert opened.get("/admin/").status_code == 200


@pytest.fixture
def staff_member(staff) -> User:
    """Under another name than the module."""
    return staff


def test_a_passkey_answers_who_it_is(alice, inside, time_machine):
    device = Device()
    time_machine.move_to("2026-11-21T09:30:00Z")
    client = Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    add(client, device)
    time_machine.move_to("2026-11-21T09:40:00Z")

    asked = client.get("/account/tokens/new/")
    again = f"{PASSKEYS}reauthenticate/?next=/account/tokens/new/"
    options = options_in(client.get(again))
    client.post(again, {"credential": device.use(options), "next": "/account/tokens/new/"})

    assert "/reauthenticate/" in asked.url
    assert client.get("/account/tokens/new/").status_code == 200


def test_whoever_has_no_password_is_asked_for_the_passkey_before_a_code(
    alice, inside, time_machine
):
    device = Device()
    add(inside, device)
    with user_scope(alice.pk):
        User.objects.filter(pk=alice.pk).update(password=make_password(None))
    time_machine.move_to("2026-11-21T09:30:00Z")
    client = log_in(device)
    time_machine.move_to("2026-11-21T09:40:00Z")

    asked = client.get("/account/tokens/new/")

    assert asked.url.startswith(f"{PASSKEYS}reauthenticate/?")


def test_a_name_is_suggested_by_the_device():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with request_context(request):
        assert SecondFactorAdapter().generate_authenticator_name(request.user, "webauthn")
