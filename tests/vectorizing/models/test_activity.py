from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from core.row_security import PROCESS_ROLES, STAFF, WORKER, role_scope, user_scope
from vectorizing.models import Activity, ActivityKind

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


def note(owner, days_ago: int = 0) -> Activity:
    then = timezone.now() - timedelta(days=days_ago)
    with role_scope(WORKER):
        return Activity.objects.create(owner=owner, act=ActivityKind.UPLOAD, created_at=then)


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_no_role_changes_what_was_noted(alice, role):
    row = note(alice)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        role_scope(role),
        user_scope(alice.pk),
    ):
        Activity.objects.filter(pk=row.pk).update(act=ActivityKind.SAVE)


@pytest.mark.parametrize("role", sorted({*PROCESS_ROLES} - {WORKER}))
def test_only_the_sweep_deletes(alice, role):
    row = note(alice, days_ago=400)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        role_scope(role),
        user_scope(alice.pk),
    ):
        Activity.objects.filter(pk=row.pk).delete()


def test_and_only_what_is_older_than_a_year(alice):
    young, old = note(alice, days_ago=364), note(alice, days_ago=366)

    with role_scope(WORKER):
        Activity.objects.all().delete()

    with role_scope(STAFF):
        assert list(Activity.objects.all()) == [young]
    assert old.pk


def test_it_goes_with_its_person(alice):
    note(alice)

    with role_scope(WORKER):
        alice.delete()
        left = Activity.objects.count()

    assert left == 0
