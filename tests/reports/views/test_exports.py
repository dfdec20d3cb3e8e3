"""The staff's page of files: what it orders, shows and hands out, and to whom."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from core.audit.models import AuditEntry
from core.jobs.models import State
from core.row_security import OWNER, WORKER, role_scope, user_scope
from reports import export_files
from reports.models import ReportExport, WeeklyReport
from reports.services.exports import FILES
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/staff/exports/"
ORDER = "/staff/reports/credits/exports/"
DAYS = {"from": "2026-11-02", "to": "2026-11-08", "format": "csv"}


@pytest.fixture
def colleague() -> User:
    return factories.make_user("colleague@example.com", is_staff=True)


def only_job() -> ReportExport:
    with role_scope(WORKER):
        return ReportExport.objects.get()


def make(client: Client) -> ReportExport:
    client.post(ORDER, DAYS)
    with role_scope(WORKER):
        FILES.advance(only_job().pk)
    return only_job()


def test_the_reports_page_has_a_button_for_each_format_with_the_shown_days(staff_client):
    page = staff_client.get("/staff/reports/credits/?from=2026-11-02&to=2026-11-08")

    form = page.content.decode().partition('action="/staff/reports/credits/exports/"')[2]
    assert 'value="2026-11-02"' in form
    for name in ("csv", "json", "xlsx", "pdf"):
        assert f'name="format" value="{name}"' in form


def test_one_is_ordered_watched_and_downloaded(staff, staff_client):
    answer = staff_client.post(ORDER, DAYS)
    during = staff_client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    with role_scope(WORKER):
        FILES.advance(only_job().pk)
    after = staff_client.get(PAGE).content.decode()
    file = staff_client.get(f"{PAGE}{only_job().pk}/file/")

    assert (answer.status_code, answer.url) == (303, PAGE)
    assert "hx-trigger" in during
    assert "<html" not in during
    assert "hx-trigger" not in after
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbffrom,sold")
    assert "visiona-credits-2026-11-02-2026-11-08.csv" in file["Content-Disposition"]
    with user_scope(staff.pk):
        entry = AuditEntry.objects.get(action="report.downloaded")
    assert (entry.door, entry.actor_id) == ("staff", staff.pk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"format": "docx"}, "A file can be"), ({"from": "2026-13-01"}, "Write a day as year")],
)
def test_what_can_not_be_made_is_told_and_not_made(staff_client, changed, words):
    answer = staff_client.post(ORDER, DAYS | changed, follow=True)

    assert words in answer.content.decode()
    with role_scope(WORKER):
        assert not ReportExport.objects.exists()


def test_a_report_that_there_is_not_has_no_files(staff_client):
    assert staff_client.post("/staff/reports/nonsense/exports/", DAYS).status_code == 404


def test_one_on_its_way_can_be_cancelled(staff_client):
    staff_client.post(ORDER, DAYS)

    answer = staff_client.post(f"{PAGE}{only_job().pk}/cancellation/")
    with role_scope(WORKER):
        FILES.advance(only_job().pk)

    assert answer.status_code == 303
    assert only_job().state == State.CANCELED


def test_a_colleague_sees_it_only_with_the_right_and_never_cancels_it(staff_client, colleague):
    job = make(staff_client)
    file = f"{PAGE}{job.pk}/file/"
    other = factories.log_in_staff(Client(), colleague)

    assert other.get(file).status_code == 404
    assert "Credits" not in other.get(PAGE).content.decode().partition("<main")[2]
    with role_scope(OWNER):
        colleague.user_permissions.add(Permission.objects.get(codename="view_reportexport"))
    assert other.get(file).status_code == 200
    assert "of staff@example.com" in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}{job.pk}/cancellation/").status_code == 404


def test_a_file_that_is_gone_or_never_was_is_not_found(staff_client):
    job = make(staff_client)
    with role_scope(WORKER):
        FILES.delete_file(job)

    assert staff_client.get(f"{PAGE}{job.pk}/file/").status_code == 404
    assert staff_client.get(f"{PAGE}{uuid4()}/file/").status_code == 404
    assert "when its time was over" in staff_client.get(PAGE).content.decode()
    assert export_files.Line(job, "").title == "Credits"


def test_last_week_by_mail_is_switched_on_and_off(staff, staff_client):
    staff_client.post(f"{PAGE}weekly/", {"weekly": "on"})
    with role_scope(WORKER):
        [row] = WeeklyReport.objects.all()
    on = staff_client.get(PAGE).content.decode()
    staff_client.post(f"{PAGE}weekly/")

    assert row.owner_id == staff.pk
    assert "No more of them" in on
    with role_scope(WORKER):
        assert not WeeklyReport.objects.exists()
