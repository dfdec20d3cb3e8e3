"""What a person lets support see: asked for, given, taken back, over by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessKind, SupportAccess
from accounts.services import support_access
from accounts.services.support_access import AccessRefused
from core.row_security import user_scope

pytestmark = pytest.mark.django_db
CONTENT = AccessKind.CONTENT


def test_nothing_is_allowed_before_the_person_says_yes(alice):
    with user_scope(alice.pk):
        support_access.ask(alice.pk, CONTENT, uuid4(), "to find a picture")
        asked = support_access.is_allowed(alice.pk, CONTENT)
        support_access.give(alice.pk, CONTENT)
        given = support_access.is_allowed(alice.pk, CONTENT)
        other = support_access.is_allowed(alice.pk, AccessKind.VIEW)

    assert (asked, given, other) == (False, True, False)


def test_it_is_asked_once_and_answered_once(alice):
    with user_scope(alice.pk):
        first = support_access.ask(alice.pk, CONTENT, uuid4(), "why")
        with pytest.raises(AccessRefused, match="asked already"):
            support_access.ask(alice.pk, CONTENT, uuid4(), "why")
        rows = [support_access.give(alice.pk, CONTENT).pk for _ in range(2)]
        ends = [support_access.end(alice.pk, CONTENT) for _ in range(2)]

    assert (set(rows), ends) == ({first.pk}, [True, False])


def test_it_is_over_after_three_days_and_can_be_given_anew(alice):
    with user_scope(alice.pk):
        row = support_access.give(alice.pk, CONTENT)
        past = timezone.now() - timedelta(seconds=1)
        SupportAccess.objects.filter(pk=row.pk).update(until=past)
        over = support_access.is_allowed(alice.pk, CONTENT)
        again = support_access.give(alice.pk, CONTENT)

    assert (over, again.pk == row.pk, again.is_live) == (False, False, True)
