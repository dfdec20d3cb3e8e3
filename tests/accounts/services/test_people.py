from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import Theme, User
from accounts.services import choose_theme
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::"), ("::1", "::")],
)
def test_of_a_session_a_network_and_a_device_in_words_are_kept(alice, address, network):
    browser = Client(REMOTE_ADDR=address, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/150.0")

    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    row = UserSession.objects.get()
    assert (row.ip, row.user_agent) == (network, "Firefox on Linux")
    assert "Firefox on Linux" in browser.get("/accounts/sessions/").content.decode()


def test_the_look_is_remembered(alice):
    choose_theme(alice, Theme.LIGHT)

    assert User.objects.get(pk=alice.pk).theme == alice.theme == "light"
