from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from notifications import context, events, kinds, presenters
from notifications.models import EventType, Notice
from notifications.services import choices


def notice(kind: str, **words: str) -> Notice:
    return Notice(pk=uuid4(), type=kind, about=uuid4(), words=json.dumps(words))


def test_a_line_is_filled_with_the_words_of_its_event():
    [row] = presenters.rows([notice(EventType.CREDITS_LOW, left="2 credits")])

    assert row.lines.line == "You have 2 credits left"


@pytest.mark.parametrize("hostile", ["{plan}", "{0}", "<b>&", "%s"])
def test_a_name_is_a_name_whatever_is_in_it(hostile):
    lines = kinds.lines_of(notice(EventType.TRAINING_CANCELED, model=hostile))

    assert lines.line == f"The training of “{hostile}” was cancelled"


def test_one_of_another_version_still_has_words():
    assert kinds.lines_of(notice("moon.rose")).line == "Something happened"
    assert kinds.lines_of(notice(EventType.CREDITS_LOW)).line == "You have  left"


@pytest.mark.django_db
def test_choices_stand_by_their_subject(alice):
    groups = presenters.groups(choices.of_person(alice.pk))

    assert list(groups) == list(kinds.Group)


def test_a_visitor_has_no_notices():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert context.unread(request)["unread_notices"]() == 0


def test_an_event_is_mailed_at_once_unless_it_says_otherwise():
    event = events.Event(uuid4(), EventType.CREDITS_LOW, uuid4(), "/")

    assert (event.mail, event.mail_in.total_seconds()) == (True, 0)
