from __future__ import annotations

import pytest
from django.utils import timezone

from core.switches import Service
from core.switches.turn import Turn
from reports.switches.forms import AnnouncementForm, TurnForm


def test_a_turn_is_what_was_chosen():
    form = TurnForm({"to": "off", "seen": "3", "message": " Back soon ", "reason": "It burns."})

    assert form.is_valid()
    assert form.turn(Service.PAYMENTS) == Turn(Service.PAYMENTS, False, "Back soon", "It burns.")


@pytest.mark.parametrize("wrong", [{"to": "half"}, {"seen": "-1"}, {"message": "x" * 301}])
def test_nothing_else_is_taken(wrong):
    assert not TurnForm({"to": "on", "seen": "0", "reason": "Why"} | wrong).is_valid()


def test_an_announcement_begins_now_unless_it_says_when():
    form = AnnouncementForm({"text": "Hello", "level": "news", "audience": "all"})

    assert form.is_valid()
    assert abs((form.announcement.begins_at - timezone.now()).total_seconds()) < 5
    assert form.announcement.ends_at is None
