"""What leaves storage and tables when, with the promise that people are given."""

from __future__ import annotations

from core.jobs.maintenance import MaintenanceRule
from vectorizing.services import activities, pending, sources

RULES = (
    MaintenanceRule(
        "pictures to vectorise",
        "deleted 24 hours after upload, or within a minute when you remove them",
        sources.expired,
        sources.erase,
        deletes=True,
    ),
    MaintenanceRule(
        "previews and drawings",
        "deleted 24 hours after upload, together with their picture",
        sources.drawings_expired,
        sources.erase_drawing,
        deletes=True,
    ),
    MaintenanceRule(
        "pictures of visitors who did not sign up",
        "deleted 24 hours after upload",
        pending.expired,
        pending.erase,
        deletes=True,
    ),
    MaintenanceRule(
        "activity of the vectoriser",
        "deleted after a year",
        activities.old,
        activities.forget,
        deletes=True,
    ),
)
