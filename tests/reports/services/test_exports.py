"""Files of reports: asked for, made once, kept for a day, told by mail."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core import erasure, limits, storage
from core.audit.models import AuditEntry
from core.erasure import Subject
from core.jobs import file_jobs, maintenance
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from reports import cells, registry
from reports.files import pdf
from reports.files.write import write
from reports.models import FileFormat, ReportExport
from reports.numbers.credits import CREDITS
from reports.periods import recent
from reports.services import erasure_steps, exports
from reports.services.exports import (
    FILES,
    ReportExportRefused,
    Wanted,
    parse_format,
    request_export,
)
from reports.tasks import advance_export
from tests import factories
from tests.reports.test_credits import count_anew

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def asked(owner, form=FileFormat.CSV, days=7) -> ReportExport:
    wanted = Wanted(CREDITS, CREDITS.asked(recent(days), {}), form)
    return request_export(owner, wanted, uuid4())


def made(owner, form=FileFormat.CSV) -> ReportExport:
    job = asked(owner, form)
    advance_export(str(job.pk))
    job.refresh_from_db()
    return job


def test_csv_and_json_are_the_pages_table(staff):
    factories.give_credits(factories.make_user("person@example.com"), 7_500_250)
    count_anew()

    jobs = [made(staff, form) for form in (FileFormat.CSV, FileFormat.JSON)]

    table = list(CREDITS.rows(CREDITS.asked(recent(7), {})))
    plain = [
        [
            str(cells.number(value, column.kind))
            for value, column in zip(row, CREDITS.columns, strict=True)
        ]
        for row in table
    ]
    text, body = (storage.read(job.key).decode("utf-8-sig") for job in jobs)
    assert list(csv.reader(io.StringIO(text)))[1:] == plain
    rows = json.loads(body)["rows"]
    assert [[str(value) for value in row.values()] for row in rows] == plain
    assert [job.lines for job in jobs] == [7, 7]


@pytest.mark.parametrize("form", FileFormat)
def test_one_is_made_told_by_mail_and_kept_for_a_day(staff, form, time_machine):
    job = made(staff, form)
    FILES.advance(job.pk)

    assert (job.state, job.size) == (State.SUCCEEDED, len(storage.read(job.key)))
    [told] = mail.outbox
    assert told.to == [staff.email]
    assert "/staff/exports/" in told.body
    acts = AuditEntry.objects.filter(owner_id=staff.pk, action__startswith="report.")
    assert {entry.action for entry in acts} == {"report.asked", "report.made"}
    assert '"first"' in acts.get(action="report.asked").facts
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))
    [rule] = [one for one in maintenance.retention_rules() if one.name == "files of reports"]
    assert maintenance.carry_out(rule) == 1
    assert not storage.exists(job.key)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_both_get_the_same_and_another_format_is_another(staff):
    def ask(form: FileFormat) -> ReportExport:
        try:
            return asked(staff, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(ask, [FileFormat.CSV, FileFormat.CSV, FileFormat.PDF]))

    assert jobs[0] == jobs[1] != jobs[2]


def test_one_that_was_made_may_be_asked_for_again(staff):
    assert made(staff) != asked(staff)


def test_there_is_a_most_that_are_made_at_once(staff, monkeypatch):
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
    for days in (1, 2):
        asked(staff, days=days)

    with pytest.raises(ReportExportRefused, match="2 files of yours"):
        asked(staff, days=3)


def test_who_asks_too_often_is_told(staff, settings):
    settings.LIMITS = settings.LIMITS | {"report_file": "1/m"}
    asked(staff)

    with pytest.raises(limits.TooOften):
        asked(staff)


def test_one_that_is_cancelled_leaves_nothing(staff):
    job = asked(staff)
    job.request_cancel()

    FILES.advance(job.pk)

    job.refresh_from_db()
    assert (job.state, job.has_file) == (State.CANCELED, False)
    assert not storage.exists(job.key)
    assert mail.outbox == []


def test_one_that_is_cancelled_while_it_is_written_ends_then(staff, monkeypatch):
    job = asked(staff)
    monkeypatch.setattr(file_jobs, "NOTE_EVERY", -1)

    def meanwhile(*parts) -> None:
        ReportExport.objects.get(pk=job.pk).request_cancel()
        write(*parts)

    monkeypatch.setattr(exports, "write", meanwhile)
    FILES.advance(job.pk)

    job.refresh_from_db()
    assert job.state == State.CANCELED
    assert not storage.exists(job.key)


def test_what_a_killed_worker_left_is_made_anew_by_the_next(staff, time_machine):
    job = asked(staff)
    job.claim(file_jobs.LEASE)
    job.move(State.RUNNING)
    storage.write(job.key, b"half")

    time_machine.move_to(timezone.now() + timedelta(seconds=file_jobs.LEASE + 1))
    reconcile(take)

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert storage.read(job.key) != b"half"


def test_what_a_format_can_not_hold_is_told_at_once(staff, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_ROWS", 3)

    job = made(staff, FileFormat.PDF)

    assert (job.state, job.attempts) == (State.FAILED, 1)
    assert "3 lines at most" in job.error
    [told] = mail.outbox
    assert "could not be made" in told.subject
    assert "3 lines at most" in told.body


def test_who_left_the_staff_gets_neither_file_nor_mail(staff):
    job = asked(staff)
    type(staff).objects.filter(pk=staff.pk).update(is_staff=False)

    FILES.advance(job.pk)

    job.refresh_from_db()
    assert (job.state, job.has_file) == (State.FAILED, False)
    assert mail.outbox == []


def test_with_their_account_go_their_files(staff):
    job = made(staff)

    outcome = erasure_steps.erase_exports(Subject(staff.pk, uuid4()))

    assert not outcome.is_done
    assert not storage.exists(job.key)
    assert erasure_steps.erase_exports(Subject(staff.pk, uuid4())).is_done
    assert "report files" in {step.name for step in erasure.steps()}


def test_a_format_that_there_is_not_is_refused():
    with pytest.raises(exports.Refused, match="csv, json, xlsx, pdf"):
        parse_format("docx")
    assert registry.find("credits") is CREDITS
