from __future__ import annotations

import pytest
from django.utils import timezone

from core.moderation.decisions import ANSWERED, DECIDED
from core.moderation.models import Action, Decision
from notifications.kinds import lines_of
from notifications.models import Notice
from notifications.services import decisions

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Action.SUSPEND_PERSON, "We suspended your account"),
        (Action.SUSPEND_MODEL, "We suspended a model of yours"),
        (Action.REMOVE, "We removed something of yours"),
    ],
)
def test_a_person_reads_what_was_done_and_why(alice, action, line):
    decision = Decision.objects.create(
        owner=alice, case_id=alice.pk, action=action, reason="It shows somebody who said no."
    )

    decisions.tell(decision, DECIDED)
    decision.lifted_at, decision.answer_reason = timezone.now(), "You are right."
    decisions.tell(decision, ANSWERED)

    first, second = (lines_of(notice) for notice in Notice.objects.order_by("created_at"))
    assert first.line == line
    assert "somebody who said no" in first.text
    assert (second.line, second.text) == ("We took a decision back", "You are right.")
