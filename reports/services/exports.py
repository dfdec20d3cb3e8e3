"""A file of a report: asked for by staff, made by a worker, kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import audit, limits
from core.emails import email
from core.jobs.file_jobs import KEPT_FOR, FileKind, Note
from core.jobs.models import FINAL, State
from core.refusals import Refused
from reports import registry
from reports.files.document import Document
from reports.files.write import write
from reports.models import FileFormat, ReportExport
from reports.periods import Period
from reports.registry import Asked, Report
from reports.services import weekly_words

KIND = "report"
DEADLINE = timedelta(hours=2)
MOST_AT_ONCE = 10
# Until the next one comes.
WEEKLY_KEPT_FOR = timedelta(days=8)
_FAILED = "It could not be made, which is our fault. Ask for it again."


class ReportExportRefused(Refused):
    """Why no file is made, in words for the staff."""


@dataclass(frozen=True)
class Wanted:
    """A file as it is asked for."""

    report: Report
    asked: Asked
    format: FileFormat
    is_weekly: bool = False


def request_export(owner: User, wanted: Wanted, request_key: UUID) -> ReportExport:
    """The one under way where the same is being made. Raises ReportExportRefused and TooOften."""
    limits.count("report_file", owner.pk)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        fields = _fields(wanted)
        mine = ReportExport.objects.filter(owner=owner)
        unfinished = mine.exclude(state__in=FINAL)
        same = Q(pk__in=unfinished.filter(**fields).values("pk"))
        if known := mine.filter(Q(request_key=request_key) | same).first():
            return known
        if unfinished.count() >= MOST_AT_ONCE:
            words = f"{MOST_AT_ONCE} files of yours are being made. Wait for one of them."
            raise ReportExportRefused("too_many", words)
        return create(owner, wanted, request_key)


def create(owner: User, wanted: Wanted, request_key: UUID) -> ReportExport:
    """Whatever else is being made; in the transaction of whoever decided that."""
    deadline = timezone.now() + DEADLINE
    made = ReportExport.objects.create(
        owner=owner, request_key=request_key, deadline_at=deadline, **_fields(wanted)
    )
    audit.record(
        "report.asked",
        owner_id=owner.pk,
        target=made,
        report=made.report,
        format=made.format,
        first=made.first.isoformat(),
        last=made.last.isoformat(),
    )
    return made


def parse_format(word: str) -> FileFormat:
    """Raises Refused."""
    if word not in FileFormat.values:
        known = ", ".join(FileFormat.values)
        raise Refused("bad_format", f"A file can be: {known}.", field="format")
    return FileFormat(word)


def visible_to(person: User) -> QuerySet[ReportExport]:
    """Their own; those of all staff with the right to see them."""
    rows = ReportExport.objects.select_related("owner")
    return rows if person.has_perm("reports.view_reportexport") else rows.filter(owner=person)


def _fields(wanted: Wanted) -> dict[str, object]:
    period = wanted.asked.period
    return {
        "report": wanted.report.name,
        "format": wanted.format,
        "first": period.first,
        "last": period.last,
        "chosen": dict(wanted.asked.chosen),
        "is_weekly": wanted.is_weekly,
    }


def _write(target: IO[bytes], job: ReportExport, note: Note) -> None:
    """By the worker's role, which sees what the staff's does. Raises Refused."""
    report = registry.find(job.report)
    if report is None or not job.owner.is_staff:
        raise ReportExportRefused("gone", "There is no such report any more.")
    asked = report.asked(Period(job.first, job.last), job.chosen)
    document = Document(report, asked, report.rows(asked), timezone.now())
    written = 0

    def tell(lines: int) -> None:
        nonlocal written
        written = lines
        note(lines=lines)

    write(target, FileFormat(job.format), document, tell)
    job.note(lines=written)


def _mail(job: ReportExport) -> None:
    """Nothing more to who is not of the staff any more."""
    if not (job.owner.is_staff and job.owner.is_active):
        return
    url = settings.SITE_URL + reverse("reports:exports")
    if job.is_weekly:
        period = Period(job.first, job.last)
        facts = {"groups": weekly_words.groups(period), "period": period}
        subject = f"Last week in figures: {period}"
        template = "emails/report_weekly"
    else:
        title = getattr(registry.find(job.report), "title", job.report)
        is_ready = job.state == State.SUCCEEDED
        facts = {"title": title, "period": Period(job.first, job.last)}
        subject = f"{title} as {job.get_format_display()} " + (
            "is ready" if is_ready else "could not be made"
        )
        template = "emails/report_ready" if is_ready else "emails/report_failed"
    email(job.owner.email, template, subject=subject, export=job, url=url, **facts).send()


FILES = FileKind(
    ReportExport,
    KIND,
    _write,
    _mail,
    _FAILED,
    lambda job: WEEKLY_KEPT_FOR if job.is_weekly else KEPT_FOR,
)
