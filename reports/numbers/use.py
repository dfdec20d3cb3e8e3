"""All reports of what people do with the product."""

from __future__ import annotations

from reports.numbers import jobs, margin, people, storage, vectoriser

ROLLUPS = (*jobs.ROLLUPS, *vectoriser.ROLLUPS, *storage.ROLLUPS, *margin.ROLLUPS)
REPORTS = (*people.REPORTS, *jobs.REPORTS, *vectoriser.REPORTS, *storage.REPORTS, *margin.REPORTS)
