from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from core.row_security import user_scope
from reports.models import FileFormat
from reports.numbers.credits import CREDITS
from reports.periods import recent
from reports.services import exports
from tests import factories
from tests.api_rows import Row, at

DAYS = "?from=2026-11-02&to=2026-11-08"


def for_staff(path: Callable[[User], str]) -> Callable[[User], str]:
    def made(owner: User) -> str:
        factories.make_staff(owner)
        return path(owner)

    return made


def one_file(owner: User) -> str:
    wanted = exports.Wanted(CREDITS, CREDITS.asked(recent(7), {}), FileFormat.CSV)
    with user_scope(owner.pk):
        job = exports.request_export(owner, wanted, owner.pk)
    factories.finish_report(job)
    return f"/api/report-exports/{job.pk}"


ROWS = [
    Row("reports.list", for_staff(at("/api/reports"))),
    Row(
        "reports.get",
        for_staff(at(f"/api/reports/credits{DAYS}")),
        bad_query=("?from=2026-13-01", "from"),
    ),
    Row(
        "reports.export",
        for_staff(at("/api/reports/credits/exports")),
        {"format": "csv", "from": "2026-11-02", "to": "2026-11-08"},
        bad=({"format": "docx"}, "format"),
    ),
    Row("reports.export_get", for_staff(one_file)),
    Row("reports.export_file", for_staff(lambda owner: f"{one_file(owner)}/file")),
]
