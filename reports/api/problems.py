"""What an endpoint says when a report can't be had so."""

from __future__ import annotations

from core.api.problems import map_to_type, problem_type
from reports.services.exports import ReportExportRefused

TOO_LONG = problem_type(
    "report-too-long",
    422,
    "Too many lines for one answer",
    about="An answer holds 5,000 lines at most. Nothing was sent. Ask for fewer days, or have a"
    " file made by `POST /api/reports/{name}/exports`.",
    example="These are more than 5,000 lines. Ask for fewer days, or for a file.",
)
TOO_MANY_FILES = problem_type(
    "too-many-report-files",
    409,
    "Too many files at once",
    about="As many files of yours are being made as may be at once. Nothing was begun. Wait for"
    " one of them to end, or cancel it on the staff's page.",
    example="10 files of yours are being made. Wait for one of them.",
)

map_to_type(ReportExportRefused, TOO_MANY_FILES)
