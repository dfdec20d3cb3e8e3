"""Whose account it becomes, when a link that confirms an address is opened."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.views import confirmation
from tests.api import ApiClient

pytestmark = pytest.mark.django_db
OWNER = "owner@example.com"
STRANGERS = "blue lamps under a bridge"
OWN = "three green kettles whistle"


def sign_up(client: Client) -> None:
    client.post("/accounts/signup/", {"email": OWNER, "password1": STRANGERS, "terms": "on"})


def link_in(mail, word: str) -> str:
    return re.search(rf"http://[^/\s]+(/\S*{word}\S*)", mail.body)[1]


def may_enter(password: str) -> bool:
    words = {"email": OWNER, "password": password}
    return ApiClient().send("post", "/api/auth/login", words).status_code == 201


def test_a_stranger_who_signed_up_first_gets_nothing_by_the_owners_click(mailoutbox):
    sign_up(Client())
    owner, link = Client(), link_in(mailoutbox[0], "confirm-email")

    page = owner.get(link)
    pressed = owner.post(link)
    before = may_enter(STRANGERS)
    owner.post("/accounts/password/reset/", {"email": OWNER})
    key = owner.get(link_in(mailoutbox[-1], "reset/key"), follow=True).request["PATH_INFO"]
    owner.post(key, {"password1": OWN, "password2": OWN})

    assert b"Choose a new password by mail" in page.content
    assert (pressed.status_code, before) == (422, False)
    assert (may_enter(STRANGERS), may_enter(OWN)) == (False, True)


def test_another_browser_of_the_same_person_gives_the_password_and_is_in(mailoutbox):
    sign_up(Client())
    phone, link = Client(), link_in(mailoutbox[0], "confirm-email")

    wrong = phone.post(link, {"password": OWN})
    right = phone.post(link, {"password": STRANGERS})

    assert b"not the password" in wrong.content
    assert right.url == "/studio/"
    assert phone.get("/studio/").status_code == 200
    assert EmailAddress.objects.get().verified


def test_one_more_address_of_a_known_person_is_confirmed_anywhere(alice, alice_client, mailoutbox):
    alice_client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    link = next(
        link_in(mail, "confirm-email") for mail in mailoutbox if "confirm-email" in mail.body
    )

    Client().post(link)

    assert EmailAddress.objects.get(email="new@example.com").verified
    assert confirmation.ConfirmAddressView is not None
