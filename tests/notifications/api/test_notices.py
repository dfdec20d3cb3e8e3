from __future__ import annotations

import pytest

from accounts.models import TokenKind
from core.row_security import user_scope
from notifications.models import EventType, Notice
from notifications.services import choices
from notifications.services.announce import announce
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(alice, charlie) -> list[Notice]:
    for owner in (charlie, alice, alice):
        with user_scope(owner.pk):
            announce(factories.event(owner))
    with user_scope(alice.pk):
        return list(Notice.objects.order_by("-created_at", "-id"))


def test_a_program_reads_what_happened_and_ticks_it_off(alice, told):
    program = api_client(alice)

    items = program.get("/api/notifications").json()["items"]
    answer = program.send("POST", "/api/notifications/read", {"ids": [str(told[0].pk)]}).json()
    left = program.get("/api/notifications?unread=true").json()["items"]
    rest = program.send("POST", "/api/notifications/read", {}).json()

    assert [each["id"] for each in items] == [str(notice.pk) for notice in told]
    assert items[0]["title"] == "You have 2 credits left"
    assert (answer, rest) == ({"marked": 1, "unread": 1}, {"marked": 1, "unread": 0})
    assert [each["id"] for each in left] == [str(told[1].pk)]


def test_a_test_token_sees_the_live_ones_and_makes_none(alice, told):
    tester = api_client(alice, kind=TokenKind.TEST)

    assert len(tester.get("/api/notifications").json()["items"]) == 2


def test_a_choice_is_made_and_what_is_fixed_is_refused(alice):
    program = api_client(alice)

    made = program.send(
        "PATCH", "/api/notifications/choices", {"type": "credits.low", "mail": False}
    )
    refused = program.send(
        "PATCH", "/api/notifications/choices", {"type": "order.paid", "mail": False}
    )

    [low] = [each for each in made.json()["items"] if each["type"] == "credits.low"]
    assert (low["page"], low["mail"]) == (True, False)
    assert (refused.status_code, refused.json()["code"]) == (409, "always-told")
    with user_scope(alice.pk):
        assert not choices.chosen(alice.pk, EventType.CREDITS_LOW).mail
