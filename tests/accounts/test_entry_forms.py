from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import entry_forms
from tests.api import ApiClient, api_client
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "three green kettles whistle"
PASSWORDS = {"password1": NEW, "password2": NEW}


def form_of_lost_password(client: Client, email: str, mailoutbox) -> tuple[str, str]:
    """Where it is sent to, and its page."""
    client.post("/accounts/password/reset/", {"email": email})
    link = re.search(r"http://\S+?(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    page = client.get(link, follow=True)
    return page.request["PATH_INFO"], page.content.decode()


def test_a_lost_password_ends_sessions_and_tokens_where_that_is_wished(
    alice, alice_client, client, mailoutbox
):
    program = api_client(alice)
    path, page = form_of_lost_password(client, alice.email, mailoutbox)

    client.post(path, PASSWORDS | {"end_tokens": "on"})

    assert re.search(r'name="end_tokens"[^>]* checked', page)
    assert program.get("/api/me").status_code == 401
    assert alice_client.get("/studio/").status_code == 302


@pytest.mark.parametrize(("wish", "status"), [({}, 200), ({"end_tokens": "on"}, 401)])
def test_a_changed_password_ends_tokens_only_where_that_is_wished(
    alice, alice_client, wish, status
):
    program = api_client(alice)
    page = alice_client.get("/accounts/password/change/").content.decode()

    alice_client.post("/accounts/password/change/", {"oldpassword": PASSWORD} | PASSWORDS | wish)

    assert "Revoke my API tokens too (1)" in page
    assert "checked" not in re.search(r'<input[^>]*name="end_tokens"[^>]*>', page)[0]
    assert program.get("/api/me").status_code == status


def test_nobody_without_tokens_is_asked_about_them(alice, alice_client):
    page = alice_client.get("/accounts/password/change/").content.decode()

    assert "end_tokens" not in page
    assert not entry_forms.NewPasswordForm.ticked


def test_a_link_by_mail_also_confirms_the_address(alice, client, mailoutbox):
    EmailAddress.objects.filter(user=alice).update(verified=False)
    path, _ = form_of_lost_password(client, alice.email, mailoutbox)

    client.post(path, PASSWORDS)
    answer = ApiClient().send("post", "/api/auth/login", {"email": alice.email, "password": NEW})

    assert answer.status_code == 201
