"""What is announced is remembered for seconds, and put away by whoever has read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Announcement
from core.row_security import STAFF, role_scope
from core.session_store import SessionStore
from core.switches import announcements, snapshot

pytestmark = pytest.mark.django_db


def made(text: str = "Hello", **fields) -> Announcement:
    one = Announcement(text=text, **fields)
    with role_scope(STAFF):
        announcements.publish(one)
    snapshot.forget()
    return one


def texts() -> list[str]:
    return [one.text for one in snapshot.announced()]


def test_the_newest_stands_first_and_each_has_its_time():
    now = timezone.now()
    hour = timedelta(hours=1)
    made("old", begins_at=now - 2 * hour)
    made("over", begins_at=now - 2 * hour, ends_at=now - hour)
    made("new", begins_at=now - hour, ends_at=now + hour)
    made("soon", begins_at=now + hour / 2)

    assert texts() == ["new", "old"]


def test_it_is_withdrawn_once():
    one = made()

    with role_scope(STAFF):
        told = [announcements.withdraw(one) for _ in range(2)]
    snapshot.forget()

    assert told == [True, False]
    assert texts() == []


def test_a_session_remembers_what_was_put_away_once_each():
    session, one = SessionStore(), made()

    for _ in range(2):
        announcements.put_away(session, one.pk)
    announcements.put_away(session, one.pk + 1)

    assert session["put_away"] == [one.pk]
