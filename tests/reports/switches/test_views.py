"""Staff close and open services, and tell people something; each act leaves its row."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from core import switches
from core.models import Announcement, AuditEntry, ServiceSwitch
from core.row_security import WORKER, role_scope
from core.switches import snapshot
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/staff/switches/"


def told(response) -> str:
    return response.content.decode()


def seen(page: str, name: str = "training") -> str:
    return re.search(rf'name="{name}-seen" value="(\d+)"', page)[1]


def turn(client: Client, to: str, at: str = "0", **fields: str):
    sent = {"to": to, "seen": at, "message": "", "reason": "The provider is down."} | fields
    sent = {f"training-{name}": value for name, value in sent.items()}
    return client.post(f"{PAGE}training/", sent)


def test_a_service_is_closed_with_a_word_and_a_reason_and_opened_again(staff, staff_client):
    answer = turn(staff_client, "off", message="Back at three.")
    page = told(staff_client.get(PAGE))
    closed = switches.closed_words("training")
    turn(staff_client, "on", seen(page))

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    for words in ("Back at three.", "The provider is down.", "staff@example.com", "Closed"):
        assert words in page
    assert closed == "Back at three."
    assert switches.is_on("training")
    with role_scope(WORKER):
        entries = AuditEntry.objects.filter(action__startswith="service.").order_by("created_at")
        by = [(entry.action, entry.door, entry.actor_id) for entry in entries]
    assert by == [("service.closed", "staff", staff.pk), ("service.opened", "staff", staff.pk)]


def test_a_reason_is_asked_for_and_what_was_typed_stays(staff_client):
    answer = turn(staff_client, "off", reason=" ", message="Back at three.")

    assert answer.status_code == 422
    assert 'value="Back at three."' in told(answer)
    assert switches.is_on("training")


def test_who_is_slower_sees_that_it_changed_and_can_decide_anew(staff, staff_client):
    other = factories.log_in_staff(Client(), staff)
    at = seen(told(other.get(PAGE)))
    turn(staff_client, "off", message="One")

    late = turn(other, "off", at, message="Two")
    again = turn(other, "off", seen(told(late)), message="Two")

    assert late.status_code == 409
    assert "was switched off meanwhile" in told(late)
    assert 'value="Two"' in told(late)
    assert again.status_code == 303
    assert switches.closed_words("training") == "Two"


def test_pressed_twice_it_is_turned_once(staff_client):
    for _ in range(2):
        turn(staff_client, "off", "0")

    assert ServiceSwitch.objects.count() == 1


@pytest.mark.parametrize("right", [False, True])
def test_to_turn_one_is_a_right_of_its_own(right):
    person = factories.make_user("looks@example.com", is_staff=True)
    if right:
        with role_scope("none"):  # rights are given by the database's owner alone
            person.user_permissions.add(Permission.objects.get(codename="change_serviceswitch"))
    client = factories.log_in_staff(Client(), person)

    page = told(client.get(PAGE))
    answer = turn(client, "off")

    assert ("Close it" in page) is right
    assert answer.status_code == (303 if right else 403)
    assert switches.is_on("training") is not right


def test_there_is_no_other_switch(staff_client):
    assert staff_client.post(f"{PAGE}everything/", {}).status_code == 404


def test_an_announcement_is_on_every_page_until_it_is_put_away(staff_client, alice_client):
    answer = announce(staff_client, text="New: vectors in gold.")
    [row] = Announcement.objects.all()
    snapshot.forget()
    page = told(alice_client.get("/studio/"))

    away = alice_client.post(f"/announcements/{row.pk}/away/", {"next": "/studio/?again=1"})

    assert answer.status_code == 303
    assert "New: vectors in gold." in page
    assert away["Location"] == "/studio/?again=1"
    assert "New: vectors" not in told(alice_client.get("/studio/"))
    assert "New: vectors in gold." in told(Client().get("/"))


@pytest.mark.parametrize(
    ("audience", "who"),
    [("all", {"nobody", "person", "staff"}), ("signed_in", {"person", "staff"}),
     ("staff", {"staff"})],
)  # fmt: skip
def test_each_is_for_those_it_is_for(staff_client, alice_client, audience, who):
    announce(staff_client, text="For you.", audience=audience)
    snapshot.forget()

    visitors = {"nobody": Client(), "person": alice_client, "staff": staff_client}
    reached = {who for who, one in visitors.items() if "For you." in told(one.get("/pricing/"))}

    assert reached == who


def test_one_that_is_withdrawn_or_over_is_told_no_more(staff_client, client):
    announce(staff_client, text="Soon over.", ends_at="2099-01-01T10:00")
    announce(staff_client, text="Not yet.", begins_at="2098-12-31T10:00")
    snapshot.forget()
    before = told(client.get("/"))
    row = Announcement.objects.get(text="Soon over.")

    for _ in range(2):
        staff_client.post(f"/staff/announcements/{row.pk}/withdrawal/")
    snapshot.forget()

    assert ("Soon over." in before, "Not yet." in before) == (True, False)
    assert "Soon over." not in told(client.get("/"))


def test_one_that_ends_before_it_begins_is_refused(staff_client):
    answer = announce(staff_client, text="Late.", ends_at="2020-01-01T10:00")

    assert answer.status_code == 422
    assert "still to come" in told(answer)
    assert not Announcement.objects.exists()


def test_nobody_fills_a_session_with_numbers(client):
    client.post("/announcements/123456789/away/", {"next": "https://elsewhere.example/"})

    assert "put_away" not in client.session


def announce(client: Client, **fields: str):
    sent = {"text": "", "level": "news", "audience": "all", "begins_at": "", "ends_at": ""}
    return client.post("/staff/announcements/", sent | fields)
