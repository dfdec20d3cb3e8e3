"""The mail about a new device; what its link does is in tests/accounts/views/test_not_me.py."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "Mozilla/5.0 (Android 14; Mobile) Firefox/130.0"
SUBJECT = "A new device logged in"


def log_in(person, client: Client | None = None) -> Client:
    client = client or Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def test_a_browser_that_is_not_known_is_told_of_once(alice, mailoutbox):
    first = log_in(alice)
    at_first = len(mailoutbox)
    stranger = log_in(alice)
    for client in (stranger, first):
        client.post("/accounts/logout/")
        log_in(alice, client)

    assert at_first == 0  # nobody had ever logged in
    [mail] = mailoutbox
    assert (mail.subject, mail.to) == (SUBJECT, [alice.email])
    assert "Firefox on Android" in mail.body
    assert "203.0.113.0" in mail.body
    assert "203.0.113.77" not in mail.body
