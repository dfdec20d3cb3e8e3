from __future__ import annotations

import pytest
from django.core import mail

from accounts.models import ApiToken, Erasure, User
from accounts.services import erasures
from core.jobs.models import State
from core.row_security import user_scope
from tests.api import api_client

pytestmark = pytest.mark.django_db
PAGE = "/account/delete/"


def deletions(owner: User) -> list[str]:
    with user_scope(owner.pk):
        return list(Erasure.objects.values_list("state", flat=True))


def test_only_the_accounts_own_address_deletes_it(alice, alice_client):
    page = alice_client.get(PAGE)
    refused = alice_client.post(PAGE, {"when": "now", "email": "charlie@example.com"})

    assert page.status_code == 200
    assert "ten years" in page.content.decode()
    assert refused.status_code == 422
    assert "Nothing was deleted" in refused.content.decode()
    assert deletions(alice) == []


def test_at_once_no_session_and_no_token_is_good_any_more(alice, alice_client, client):
    program = api_client(alice)
    client.force_login(alice)

    answer = alice_client.post(PAGE, {"when": "now", "email": "ALICE@example.com"})

    assert (answer.status_code, answer.url) == (303, "/account/goodbye/")
    assert alice_client.get("/account/goodbye/").status_code == 200
    assert alice_client.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 302
    assert program.get("/api/me").status_code == 401
    person = User.objects.get(pk=alice.pk)
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert deletions(alice) == [State.QUEUED]
    with user_scope(alice.pk):
        assert not ApiToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_in_seven_days_it_can_be_undone_on_every_page(alice, alice_client):
    alice_client.post(PAGE, {"when": "later", "email": alice.email})
    twice = alice_client.post(PAGE, {"when": "later", "email": alice.email})
    now_or_not = alice_client.get(PAGE).content.decode()
    elsewhere = alice_client.get("/account/")
    kept = alice_client.post("/account/delete/undo/", follow=True)

    assert twice.status_code == 303
    assert '<input name="when" type="hidden" value="now">' in now_or_not
    assert 'value="later"' not in now_or_not
    assert "Keep my account" in elsewhere.content.decode()
    assert "Keep my account" not in kept.content.decode()
    assert deletions(alice) == [State.CANCELED]
    assert [one.subject for one in mail.outbox] == [
        "Your account is deleted in seven days", "Your account stays",
    ]  # fmt: skip


def test_what_has_begun_is_not_undone(alice, alice_client):
    with user_scope(alice.pk):
        erasures.request(alice, erasures.Wish(erasures.Door.WEBSITE, at_once=False))
        Erasure.objects.update(state=State.RUNNING)

    answer = alice_client.post("/account/delete/undo/", follow=True)

    assert "not about to be deleted" in answer.content.decode()
    assert deletions(alice) == [State.RUNNING]
