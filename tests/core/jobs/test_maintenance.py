from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.commands import Exit
from core.jobs import maintenance
from models_training.models import Photo
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
UNUSED = "photos never trained with"


def old_photos(owner, count: int) -> None:
    for number in range(count):
        factories.make_photo(owner, number=number)
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))


def said(**options: object) -> str:
    out = StringIO()
    call_command("retention", stdout=out, **options)
    return out.getvalue()


def test_only_rules_that_delete_are_of_retention():
    names = {rule.name for rule in maintenance.retention_rules()}

    assert {UNUSED, "deleted pictures", "zips of ended trainings"} <= names
    assert "mails about trainings" not in names


def test_a_dry_run_tells_the_promise_and_what_is_due_and_deletes_nothing(alice):
    old_photos(alice, 2)

    text = said(dry_run=True)

    assert f"{UNUSED}: deleted 7 days after upload; 2 due\n" in text
    assert Photo.objects.count() == 2


def test_all_that_is_due_goes_however_many_pages_it_is(alice, monkeypatch):
    monkeypatch.setattr(maintenance, "BATCH", 2)
    old_photos(alice, 5)

    text = said()

    assert f"{UNUSED}: deleted 7 days after upload; 5 due, 5 deleted\n" in text
    assert not Photo.objects.exists()


def test_what_can_not_be_deleted_now_stays_due_and_does_not_hang(alice, monkeypatch):
    monkeypatch.setattr(maintenance, "BATCH", 2)
    old_photos(alice, 3)

    def broken(*keys: str) -> None:
        raise OSError("disk")

    with monkeypatch.context() as broken_storage:
        broken_storage.setattr("core.storage.delete", broken)
        with pytest.raises(CommandError, match="3 rows could not be deleted") as ended:
            said()

    assert ended.value.returncode == Exit.AWAY
    assert "3 due, 3 deleted" in said()
