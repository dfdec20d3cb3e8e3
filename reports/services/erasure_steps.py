"""The end of an account, as far as files of reports go."""

from __future__ import annotations

from core import erasure, storage
from core.erasure import ErasureStep, Outcome, Subject
from reports.models import ReportExport


def erase_exports(person: Subject) -> Outcome:
    """A row goes once nothing of its file is left."""
    page = erasure.rows_of(ReportExport, person.id)
    for export in page:
        storage.erase_folder(f"reports/{export.pk}")
        export.delete()
    return erasure.not_yet(0, exports=len(page)) if page else erasure.done()


STEPS = (
    ErasureStep(
        "report files",
        erasure.FILES,
        erase_exports,
        "Files of reports, where you were of the staff",
    ),
)
