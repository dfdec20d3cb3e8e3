from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Erasure, User
from accounts.models.erasures import UNDO_FOR
from core.jobs.models import State
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


def erasure_of(owner: User, **fields: object) -> Erasure:
    later = timezone.now() + timedelta(days=1)
    with user_scope(owner.pk):
        return Erasure.objects.create(owner=owner, deadline_at=later, key="0" * 64, **fields)


def test_a_person_has_one_at_a_time_and_sees_no_other(alice, charlie):
    ended = {"state": State.CANCELED, "finished_at": timezone.now()}
    for fields in (ended, {}):
        erasure_of(alice, **fields)
    erasure_of(charlie)

    with pytest.raises(IntegrityError, match="erasure_one_at_a_time"), transaction.atomic():
        erasure_of(alice)

    with user_scope(alice.pk):
        assert Erasure.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "can"),
    [
        ({"due_at": timezone.now() + UNDO_FOR}, True),
        ({"due_at": timezone.now()}, False),
        ({"due_at": timezone.now() + UNDO_FOR, "state": State.RUNNING}, False),
    ],
)
def test_it_can_be_undone_until_it_begins(fields, can):
    assert Erasure(**fields).can_undo is can
