from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from operations.models import Backup, BackupProof
from operations.services import backups
from operations.services.errors import BackupFailed

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
DATABASE, FILES = Backup.Kind.DATABASE, Backup.Kind.FILES


def made(**fields) -> Backup:
    now = timezone.now()
    defaults = {"name": "x", "kind": DATABASE, "state": "whole", "lease_until": now}
    return Backup.objects.create(**defaults | fields)


def proof(**fields) -> BackupProof:
    defaults = {"backup": "x", "is_good": True, "by_key": False, "seconds": 1, "told": {}}
    return BackupProof.objects.create(**defaults | fields)


def test_a_run_that_ends_well_is_the_last_backup():
    with backups.run(DATABASE) as row:
        during = backups.last_backup()
        row.size, row.told = 12, {"tables": 3}

    last = backups.last_backup()
    assert during is None
    assert last is not None
    assert (last.name, last.size, last.told) == (row.name, 12, {"tables": 3})
    assert backups.last_backup(FILES) is None


def test_two_at_once_can_not_be_but_of_two_kinds():
    refused = pytest.raises(BackupFailed, match="Another backup is running")
    with backups.run(DATABASE), backups.run(FILES), refused, backups.run(DATABASE):
        pass

    assert Backup.objects.filter(state="whole").count() == 2


def test_one_that_was_killed_frees_the_next_and_may_not_end_well_after_it(time_machine):
    row = backups._begin(DATABASE)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))

    with backups.run(DATABASE) as second:
        backups.keep_alive(second)
        with pytest.raises(BackupFailed, match="taken over"):
            backups.keep_alive(row)

    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "It was ended before it was done.")


@pytest.mark.parametrize(
    ("error", "words"),
    [(BackupFailed("The disk is full."), "The disk is full."), (KeyError("secret"), "KeyError")],
)
def test_one_that_fails_says_why_and_no_secret(error, words):
    with pytest.raises(type(error)), backups.run(DATABASE):
        raise error

    failure = backups.last_failure()
    assert failure is not None
    assert failure.error == words
    made()
    assert backups.last_failure() is None


def test_it_is_owed_from_its_hour_on_and_not_tried_again_at_once(settings):
    settings.BACKUP_HOUR = 2
    night = datetime(2026, 11, 30, 2, tzinfo=UTC)
    made(started_at=night - timedelta(hours=20))

    assert not backups.due(DATABASE, night - timedelta(minutes=1))
    assert backups.due(DATABASE, night)
    made(started_at=night, state="failed")
    assert not backups.due(DATABASE, night + timedelta(minutes=59))
    assert backups.due(DATABASE, night + timedelta(minutes=61))
    made(started_at=night + timedelta(minutes=61))
    assert not backups.due(DATABASE, night + timedelta(hours=23))


def test_files_are_copied_once_a_week():
    now = timezone.now()

    assert backups.due(FILES, now)
    made(kind=FILES, started_at=now - timedelta(days=6))
    assert not backups.due(FILES, now)
    assert backups.due(FILES, now + timedelta(days=1, minutes=1))


def test_only_a_good_proof_counts_and_the_operators_own_are_told_apart():
    older = proof(by_key=True, made_at=timezone.now() - timedelta(days=9))
    newest = proof()
    proof(is_good=False)

    assert backups.last_proof() == newest
    assert backups.last_proof(by_key=True) == older
