"""The doors of the site as people meet them: pages and mails of allauth in our clothes."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import Consent, ConsentPurpose, User
from core.row_security import user_scope
from tests.api import ApiClient
from tests.factories import PASSWORD

NEWCOMER = {"email": "new@example.com", "password1": PASSWORD, "terms": "on"}
OPEN = [
    "login/",
    "signup/",
    "password/reset/",
    "confirm-email/",
    "confirm-email/none/",
    "inactive/",
]
OWN = ["email/", "password/change/", "sessions/", "logout/", "reauthenticate/", "2fa/"]

pytestmark = pytest.mark.django_db


def link_in(mail, word):
    return re.search(rf"{settings.SITE_URL}(/\S*{word}\S*)", mail.body)[1]


class TestSignUp:
    def test_the_mail_leads_into_the_product(self, client, mailoutbox):
        answer = client.post("/accounts/signup/", NEWCOMER, follow=True)
        assert b"Look into your inbox" in answer.content

        link = link_in(mailoutbox[0], "confirm-email")
        assert b"new@example.com" in client.get(link).content
        answer = client.post(link)

        assert answer.url == "/studio/"
        assert client.session["_auth_user_id"] == str(User.objects.get().pk)

    def test_the_consent_is_written_down(self, client, mailoutbox):
        client.post("/accounts/signup/", NEWCOMER)

        person = User.objects.get(email="new@example.com")
        with user_scope(person.pk):
            assert Consent.objects.get().purpose == ConsentPurpose.TERMS

    def test_without_the_box_nothing_happens(self, client, mailoutbox):
        page = client.post("/accounts/signup/", {**NEWCOMER, "terms": ""})

        assert b"accept the terms" in page.content
        assert not User.objects.exists()
        assert mailoutbox == []

    def test_a_newcomer_keeps_the_theme_of_the_browser(self, client, mailoutbox):
        client.cookies["theme"] = "light"

        client.post("/accounts/signup/", NEWCOMER)

        assert User.objects.get().theme == "light"

    def test_nobody_learns_who_has_an_account(self, alice, mailoutbox):
        known = Client().post("/accounts/signup/", {**NEWCOMER, "email": alice.email})
        unknown = Client().post("/accounts/signup/", NEWCOMER)

        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert [mail.to[0] for mail in mailoutbox] == [alice.email, "new@example.com"]
        assert "already" in mailoutbox[0].subject

    def test_as_much_is_hashed_for_a_known_address_as_for_a_new_one(
        self, alice, mailoutbox, monkeypatch
    ):
        hashed = []
        encode = MD5PasswordHasher.encode
        counted = lambda self, *words: hashed.append(words) or encode(self, *words)  # noqa: E731
        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        program = {"password": PASSWORD, "terms": True}

        sums = []
        for email in ("new@example.com", alice.email):
            Client().post("/accounts/signup/", {**NEWCOMER, "email": email})
            sums.append(len(hashed))
        for email in ("newer@example.com", alice.email):
            ApiClient().send("post", "/api/auth/signup", program | {"email": email})
            sums.append(len(hashed))

        assert sums == [1, 2, 3, 4]


class TestPassword:
    def test_a_forgotten_one_is_replaced_by_mail(self, alice, client, mailoutbox):
        client.post("/accounts/password/reset/", {"email": alice.email})
        page = client.get(link_in(mailoutbox[0], "password/reset/key"), follow=True)

        words = {"password1": "another-long-phrase", "password2": "another-long-phrase"}
        client.post(page.request["PATH_INFO"], words)

        alice.refresh_from_db()
        assert alice.check_password("another-long-phrase")

    def test_an_unknown_address_gets_the_same_page_and_a_kind_mail(self, client, mailoutbox):
        page = client.post("/accounts/password/reset/", {"email": "who@example.com"}, follow=True)

        assert b"Look into your inbox" in page.content
        assert "no account" in mailoutbox[0].subject

    def test_a_used_link_says_how_to_get_a_new_one(self, client):
        page = client.get("/accounts/password/reset/key/1-bad/")

        assert b"This link has run out" in page.content
        assert b"Send a new link" in page.content


class TestLogIn:
    def test_a_wrong_password_is_said_beside_the_form(self, alice, client):
        page = client.post("/accounts/login/", {"login": alice.email, "password": "wrong"})

        assert b'role="alert"' in page.content

    def test_logging_in_is_not_announced_but_logging_out_is(self, alice, client):
        words = {"login": alice.email, "password": PASSWORD}
        inside = client.post("/accounts/login/", words, follow=True)
        outside = client.post("/accounts/logout/", follow=True)

        assert b"data-toast=" not in inside.content.split(b"<template")[0]
        assert b"You are logged out." in outside.content


class TestMails:
    def test_each_is_plain_words_and_one_button_with_our_address(
        self, alice, client, mailoutbox, settings
    ):
        settings.SITE_URL = "https://visiona.example"
        client.post("/accounts/signup/", NEWCOMER)
        client.post("/accounts/signup/", {**NEWCOMER, "email": alice.email})
        for email in (alice.email, "who@example.com"):
            client.post("/accounts/password/reset/", {"email": email})

        assert len(mailoutbox) == 4
        for mail in mailoutbox:
            [(page, kind)] = mail.alternatives
            assert kind == "text/html"
            assert page.count("background:#6f32d6") == 1
            assert "https://visiona.example/" in mail.body
            assert not re.search(r"[{}]|&#", mail.subject + mail.body)

    def test_no_host_of_a_request_gets_into_one(self, alice, client, mailoutbox, settings):
        settings.SITE_URL, settings.ALLOWED_HOSTS = "https://visiona.example", ["evil.test"]
        client.defaults["HTTP_HOST"] = "evil.test"

        client.post("/accounts/signup/", NEWCOMER)
        client.post("/accounts/signup/", {**NEWCOMER, "email": alice.email})
        for email in (alice.email, "who@example.com"):
            client.post("/accounts/password/reset/", {"email": email})

        written = [mail.body + str(mail.alternatives) for mail in mailoutbox]
        assert ["evil.test" in text for text in written] == [False] * 4
        assert all("https://visiona.example/accounts/" in text for text in written)

    @pytest.mark.django_db(transaction=True)
    def test_a_changed_password_is_told(self, alice, alice_client, mailoutbox):
        words = {"oldpassword": PASSWORD, "password1": "another-long-phrase"}

        alice_client.post(
            "/accounts/password/change/",
            {**words, "password2": "another-long-phrase"},
            headers={"User-Agent": "Mozilla/5.0 (Android 14; Mobile) Firefox/130.0"},
        )

        assert mailoutbox[0].subject == "Your password was changed"
        assert "Firefox on Android" in mailoutbox[0].body
        assert "Mozilla" not in mailoutbox[0].body + mailoutbox[0].alternatives[0][0]
        assert "choose a new password now" in mailoutbox[0].body
        assert "/accounts/password/reset/" in mailoutbox[0].alternatives[0][0]


@pytest.mark.parametrize("path", OPEN)
def test_every_open_door_looks_like_ours(client, path):
    page = client.get(f"/accounts/{path}").content.decode()

    assert "data-theme=" in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("path", OWN)
def test_every_page_of_ones_own_looks_like_ours(alice_client, path):
    page = alice_client.get(f"/accounts/{path}").content.decode()

    assert "data-theme=" in page
    assert page.count("<h1") == 1


def test_a_local_start_says_where_its_mail_is(client, settings):
    settings.SANDBOX_URL, settings.EMAIL_SANDBOXED = "http://127.0.0.1:9", True

    page = client.get("/accounts/confirm-email/").content.decode()

    assert "http://127.0.0.1:9/mail/" in page.split("<main")[1]
