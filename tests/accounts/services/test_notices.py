"""What a person is told by mail about their account, when, and when not."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import ApiToken
from accounts.services import notices
from core.row_security import user_scope
from tests.api import api_client, make_token
from tests.factories import make_endpoint

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = {"name": "Export", "scopes": ["gallery:read"]}
HOOK = {"url": "https://8.8.8.8/", "events": ["generation.succeeded"]}


def test_what_lets_others_in_is_told_by_mail(alice, alice_client, mailoutbox):
    program, known = api_client(alice), make_endpoint(alice)
    page = f"/account/webhooks/{known.pk}/"

    program.send("post", "/api/tokens", TOKEN)
    program.send("post", "/api/webhooks", HOOK)
    alice_client.post(f"{page}settings/", HOOK | {"url": "https://8.8.4.4/"})
    alice_client.post(f"{page}secret/")

    assert [sent.subject for sent in mailoutbox] == [
        "A new API token was made",
        "A webhook was added",
        "A webhook was changed",
        "A webhook has a new secret",
    ]
    assert "“Export”" in mailoutbox[0].body
    assert "8.8.4.4" in mailoutbox[2].body
    assert {address for sent in mailoutbox for address in sent.to} == {alice.email}


def test_the_old_address_hears_of_a_new_one_before_it_is_confirmed(
    alice, alice_client, mailoutbox
):
    alice_client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})

    told = {sent.to[0]: sent for sent in mailoutbox}
    assert told[alice.email].subject == "An address was added to your account"
    assert "new@example.com" in told[alice.email].body
    assert "confirm" in told["new@example.com"].body


def test_an_address_that_was_removed_hears_of_it(alice, alice_client, mailoutbox):
    EmailAddress.objects.create(user=alice, email="old@example.com", verified=True)

    alice_client.post("/accounts/email/", {"action_remove": "", "email": "old@example.com"})

    assert sorted(sent.to[0] for sent in mailoutbox) == [alice.email, "old@example.com"]


def test_a_mail_that_does_not_go_out_undoes_nothing(alice, monkeypatch):
    def away(*_: object) -> int:
        raise OSError("the mail server is away")

    program = api_client(alice)
    monkeypatch.setattr(EmailBackend, "send_messages", away)
    made = program.send("post", "/api/tokens", TOKEN)

    assert made.status_code == 201
    assert api_client(alice).get("/api/tokens").json()["items"][1]["name"] == "Export"


def test_an_operators_shell_tells_nobody(alice):
    make_token(alice)
    notices.tell(alice, "account/email/token_made")

    with user_scope(alice.pk):
        assert ApiToken.objects.count() == 1
    assert mail.outbox == []
