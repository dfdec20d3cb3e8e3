"""What is owed after an upload or a training, with the promise that people are given."""

from __future__ import annotations

from core.jobs.maintenance import MaintenanceRule
from models_training.services import expire_test_rows, photos

RULES = (
    MaintenanceRule(
        "zips of ended trainings",
        "deleted as soon as the training ends",
        photos.zips_due,
        photos.delete_zip,
        deletes=True,
    ),
    MaintenanceRule(
        "photos of ended trainings",
        "deleted when the training succeeds, 24 hours after it fails or is cancelled",
        photos.due_for_deletion,
        photos.delete_of_training,
        deletes=True,
    ),
    MaintenanceRule(
        "photos taken out",
        "deleted 10 minutes after a person took them out, and at once by the API",
        photos.removed,
        photos.erase,
        deletes=True,
    ),
    MaintenanceRule(
        "photos never trained with",
        "deleted 7 days after upload",
        photos.unused,
        photos.erase,
        deletes=True,
    ),
    MaintenanceRule(
        "test models",
        "deleted with their pictures 7 days after they were made",
        expire_test_rows.due,
        expire_test_rows.delete,
        deletes=True,
    ),
)
