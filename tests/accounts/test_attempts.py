"""Wrong tries: strangers are stopped, and the owner comes in."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "three green kettles whistle"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        "login_failed": "100/m/ip,3/5m/key", "login_failed_everywhere": "5/h/key",
    }  # fmt: skip


@pytest.fixture
def alice(db):
    """Whose tries nobody counted before: the counts outlive a test."""
    return make_user(f"{uuid4().hex}@example.com")


def browser(number: int) -> Client:
    """Each in a network of its own."""
    return Client(REMOTE_ADDR=f"198.51.{number}.7")


def log_in(client: Client, email: str, password: str = PASSWORD) -> int:
    """302 for somebody who is let in."""
    return client.post("/accounts/login/", {"login": email, "password": password}).status_code


def flood(email: str, *, places: int) -> None:
    for number in range(1, places + 1):
        for _ in range(4):
            log_in(browser(number), email, "wrong")


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(alice):
    flood(alice.email, places=1)

    stranger, owner = log_in(browser(1), alice.email), log_in(browser(200), alice.email)

    assert (stranger, owner) == (200, 302)


def test_from_everywhere_together_there_is_an_end_but_not_for_a_known_browser(alice, charlie):
    mine = browser(200)
    log_in(mine, alice.email)
    mine.post("/accounts/logout/")
    flood(alice.email, places=3)

    unknown, known = log_in(browser(201), alice.email), log_in(mine, alice.email)
    another = log_in(browser(201), charlie.email)

    assert (unknown, known, another) == (200, 302, 302)


def test_the_mark_of_one_person_opens_nothing_for_another(alice, charlie):
    theirs = browser(200)
    log_in(theirs, charlie.email)
    theirs.post("/accounts/logout/")
    flood(alice.email, places=3)

    assert log_in(theirs, alice.email) == 200


def test_a_link_by_mail_lets_in_while_strangers_go_on(alice, mailoutbox):
    owner = browser(200)
    flood(alice.email, places=3)
    owner.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    path = owner.get(link, follow=True).request["PATH_INFO"]

    owner.post(path, {"password1": NEW, "password2": NEW})
    flood(alice.email, places=3)

    assert log_in(owner, alice.email, NEW) == 302


def test_right_passwords_are_not_counted(alice):
    entered = [log_in(browser(number), alice.email) for number in range(8)]

    assert entered == [302] * 8
