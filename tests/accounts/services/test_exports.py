from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Door
from accounts.models.exports import DataExport
from accounts.services import erasures, exports
from accounts.services.exports import FILES, ExportRefused, request_export
from core import storage
from core.audit.models import AuditEntry
from core.jobs import file_jobs, maintenance
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
NOW = erasures.Wish(Door.WEBSITE, at_once=True)


def asked(owner) -> DataExport:
    return request_export(owner, uuid4())


def made(owner) -> DataExport:
    job = asked(owner)
    FILES.advance(job.pk)
    job.refresh_from_db()
    return job


def is_there(job: DataExport) -> bool:
    return storage.exists(job.key)


def test_an_export_is_made_told_by_mail_and_kept_for_a_day(alice, time_machine):
    job = made(alice)
    FILES.advance(job.pk)

    assert (job.state, job.progress) == (State.SUCCEEDED, 100)
    assert job.size == len(storage.read(job.key))
    [told] = mail.outbox
    assert told.to == [alice.email]
    assert "/account/export/" in told.body
    assert str(job.pk) not in told.body
    acts = AuditEntry.objects.filter(owner_id=alice.pk, action__startswith="export.")
    assert set(acts.values_list("action", flat=True)) == {"export.asked", "export.made"}
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))
    [rule] = [rule for rule in maintenance.retention_rules() if "exports" in rule.name]
    assert maintenance.carry_out(rule) == 1
    assert not is_there(job)


def test_one_a_day_and_one_at_a_time(alice, time_machine):
    first = asked(alice)
    assert asked(alice) == first
    FILES.advance(first.pk)

    with pytest.raises(ExportRefused, match="next is possible from") as refusal:
        asked(alice)

    assert 86_000 < refusal.value.members["retry_after"] <= 86_400
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert asked(alice) != first


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_both_get_the_same(alice):
    def ask(_: int) -> DataExport:
        try:
            return asked(alice)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = set(pool.map(ask, range(4)))

    assert len(jobs) == 1


def test_storage_that_is_full_is_tried_again_and_then_given_up(alice, monkeypatch, time_machine):
    def full(key: str, file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "write_file", full)
    job = asked(alice)
    for _ in range(file_jobs.MOST_TRIES + 1):
        reconcile(take)
        time_machine.move_to(timezone.now() + timedelta(hours=1))

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.FAILED, file_jobs.MOST_TRIES)
    assert "does not count" in job.error
    [told] = mail.outbox
    assert "could not be made" in told.subject
    assert exports.possible_at(alice.pk) is None


def test_what_a_killed_worker_left_is_made_anew_by_the_next(alice, time_machine):
    job = asked(alice)
    job.claim(file_jobs.LEASE)
    job.move(State.RUNNING)
    storage.write(job.key, b"half")
    reconcile(take)
    assert storage.read(job.key) == b"half"

    time_machine.move_to(timezone.now() + timedelta(seconds=file_jobs.LEASE + 1))
    reconcile(take)

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert storage.read(job.key).startswith(b"PK")


def test_nothing_is_left_where_the_person_goes_meanwhile(alice, monkeypatch):
    job = asked(alice)
    write = storage.write_file

    def gone(key: str, file: object) -> None:
        write(key, file)
        DataExport.objects.all().delete()

    monkeypatch.setattr(storage, "write_file", gone)

    FILES.advance(job.pk)

    assert not is_there(job)
    assert mail.outbox == []


def test_whoever_is_being_erased_exports_nothing_and_whoever_may_undo_it_does(alice):
    later = erasures.request(alice, erasures.Wish(Door.WEBSITE, at_once=False))
    kept = made(alice)
    DataExport.objects.update(created_at=timezone.now() - exports.EVERY)
    assert erasures.request(alice, NOW) == later

    with pytest.raises(ExportRefused, match="being deleted"):
        asked(alice)
    erasures.advance(later.pk)

    assert kept.state == State.SUCCEEDED
    assert not is_there(kept)
    assert not DataExport.objects.exists()


def test_one_under_way_ends_when_the_erasure_begins(alice, monkeypatch):
    job = asked(alice)
    erasure = erasures.request(alice, NOW)
    write = storage.write_file

    def meanwhile(key: str, file: object) -> None:
        write(key, file)
        erasures.advance(erasure.pk)

    monkeypatch.setattr(storage, "write_file", meanwhile)

    FILES.advance(job.pk)

    job.refresh_from_db()
    assert job.state == State.CANCELED
    assert not is_there(job)
    assert not AuditEntry.objects.filter(action="export.made").exists()


def test_one_that_waits_when_the_erasure_begins_is_never_made(alice):
    job = asked(alice)
    erasures.advance(erasures.request(alice, NOW).pk)

    FILES.advance(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, mail.outbox) == (State.CANCELED, 0, [])


def test_a_mail_that_was_not_sent_is_owed(alice):
    job = factories.make_export(alice)
    now = timezone.now()

    owed = list(FILES.untold(now))
    FILES.tell(job)

    assert owed == [job]
    assert not FILES.untold(now)
