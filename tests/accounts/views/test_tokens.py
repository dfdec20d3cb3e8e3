from __future__ import annotations

import re

import pytest

from accounts.models import ApiToken
from accounts.scopes import MAKING, READING, SCOPES
from core.row_security import user_scope
from tests.api import ApiClient, make_token

pytestmark = pytest.mark.django_db
LIST, NEW = "/account/tokens/", "/account/tokens/new/"
FORM = {"name": "Export", "access": "chosen", "scopes": ["gallery:read"], "limit_period": "total"}
FORM |= {"limit": "2.5", "lasts": "30"}


def mine(owner) -> list[ApiToken]:
    with user_scope(owner.pk):
        return list(ApiToken.objects.all())


def text(answer) -> str:
    return answer.content.decode()


def test_an_empty_list_has_its_next_step(alice_client):
    assert NEW in text(alice_client.get(LIST))


def test_the_token_is_shown_once_and_works(alice, alice_client):
    page = text(alice_client.post(NEW, FORM, follow=True))
    token = re.search(r"vis_live_[0-9a-f]{64}", page)[0]
    later = text(alice_client.get(LIST))

    [row] = mine(alice)
    assert ApiClient(token).get("/api/me").status_code == 403
    assert (row.scopes, row.limit_mc) == (["gallery:read"], 2500)
    assert token not in later
    assert row.prefix in later
    assert "0 of 2.5 credits" in later


def test_everything_for_ever_may_be_asked_for(alice, alice_client):
    alice_client.post(NEW, FORM | {"access": "all", "limit": "", "lasts": ""})

    [row] = mine(alice)
    assert (row.scopes, row.limit_mc, row.expiry) == (["*"], None, None)


@pytest.mark.parametrize(("access", "scopes"), [("read", READING), ("make", MAKING)])
def test_a_ready_made_choice_needs_no_ticks(alice, alice_client, access, scopes):
    alice_client.post(NEW, FORM | {"access": access, "scopes": ["account:write"]})

    [row] = mine(alice)
    assert set(row.scopes) == set(scopes)


def test_the_form_begins_with_reading_and_groups_the_rest_by_what_it_is_about(alice_client):
    page = text(alice_client.get(NEW))

    assert re.findall(r'name="access" value="(\w+)"[^>]*checked', page) == ["read"]
    assert re.findall(r'role="group" aria-label="(\w+)"', page) == [
        "Photos", "Models", "Generations", "Gallery", "Vectors", "Credits", "Billing", "Account",
        "Exports", "Webhooks",
    ]  # fmt: skip
    assert len(re.findall(r'name="scopes"', page)) == len(SCOPES)
    assert "staff" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scopes": []}, "Tick at least one."),
        ({"name": ""}, "required"),
        ({"limit": "-1"}, "greater than"),
        ({"limit": "0.0001"}, "decimal places"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"lasts": "9999"}, "Select a valid choice"),
    ],
    ids=["nothing", "name", "negative", "fraction", "scope", "term"],
)
def test_what_is_wrong_is_said_beside_it(alice, alice_client, changes, words):
    page = alice_client.post(NEW, FORM | changes)

    assert page.status_code == 422
    assert words in text(page)
    assert mine(alice) == []


def test_a_double_click_makes_one(alice, alice_client):
    key = re.search(r'name="request_key" value="([^"]+)"', text(alice_client.get(NEW)))[1]

    for _ in range(2):
        alice_client.post(NEW, FORM | {"request_key": key})

    assert len(mine(alice)) == 1


def test_a_revoked_one_is_gone_at_once(alice, alice_client):
    row, token = make_token(alice)

    page = alice_client.post(f"{LIST}{row.pk}/revocation/", follow=True)

    assert "is revoked" in text(page)
    assert ApiClient(token).get("/api/me").status_code == 401


def test_a_stranger_neither_sees_nor_revokes_it(alice, charlie_client, client):
    row, _ = make_token(alice)
    path = f"{LIST}{row.pk}/revocation/"

    assert row.prefix not in text(charlie_client.get(LIST))
    assert charlie_client.post(path).status_code == 404
    assert client.post(path).status_code == 302
    assert mine(alice) == [row]
