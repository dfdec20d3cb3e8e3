"""How long a session lasts, and what is left of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

from core.sessions import EncryptedSerializer
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
BEGAN = "2026-11-21T09:30:00+00:00"


@pytest.fixture
def browser(alice, time_machine) -> Client:
    time_machine.move_to(BEGAN)
    client = Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    return client


def test_a_session_that_nobody_used_for_days_is_over(browser, time_machine):
    time_machine.shift(timedelta(days=2))
    used = browser.get("/account/")
    time_machine.shift(timedelta(days=2))
    still = browser.get("/account/")
    time_machine.shift(timedelta(days=3, minutes=1))
    late = browser.get("/account/")

    assert (used.status_code, still.status_code) == (200, 200)
    assert late.url.startswith("/accounts/login/")
    assert '"cache"' in late.headers["Clear-Site-Data"]


def test_a_session_in_daily_use_ends_after_two_weeks(browser, time_machine):
    for _ in range(13):
        time_machine.shift(timedelta(days=1))
        daily = browser.get("/account/")
    time_machine.shift(timedelta(days=1, minutes=1))
    late = browser.get("/account/")

    assert daily.status_code == 200
    assert late.url.startswith("/accounts/login/")


def test_logging_out_has_the_browser_forget_its_pictures(alice_client):
    inside = alice_client.get("/account/")
    outside = alice_client.post("/accounts/logout/")

    assert "Clear-Site-Data" not in inside.headers
    assert outside.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_nothing_that_waits_in_a_session_can_be_read_in_the_table(alice_client):
    alice_client.get("/accounts/2fa/totp/activate/")

    secret = alice_client.session["mfa.totp.secret"]
    [stored] = Session.objects.values_list("session_data", flat=True)
    plain = signing.TimestampSigner(salt="django.contrib.sessions.SessionStore").unsign(stored)
    assert secret not in str(signing.b64_decode(plain.lstrip(".").encode()))
    assert alice_client.get("/account/").status_code == 200


def test_a_session_that_was_written_plainly_is_still_read():
    values = {"draft": "x", "at": 1.5}

    assert EncryptedSerializer().loads(json.dumps(values).encode()) == values
    assert EncryptedSerializer().loads(EncryptedSerializer().dumps(values)) == values
