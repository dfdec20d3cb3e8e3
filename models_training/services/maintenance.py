"""What is owed after an upload or a training, with the promise that people are given."""

from __future__ import annotations

from core.jobs.maintenance import MaintenanceRule
from models_training.models import Agreement
from models_training.services import (
    agreements,
    expire_test_rows,
    photo_measures,
    photos,
    remove_models,
)

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
        remove_models.remove,
        deletes=True,
    ),
    MaintenanceRule(
        "models whose person took the agreement back",
        "deleted with their pictures within a minute of the withdrawal",
        agreements.withdrawn,
        remove_models.remove,
        deletes=True,
    ),
    MaintenanceRule(
        "agreements without a model",
        "deleted 30 days after their link has ended",
        agreements.came_to_nothing,
        Agreement.delete,
        deletes=True,
    ),
    MaintenanceRule(
        "photos that nobody measured",
        "measured within minutes for the photo report, where the worker did not get to it",
        photo_measures.unmeasured,
        photo_measures.measure,
    ),
    MaintenanceRule(
        "mails about agreements",
        "sent once for each answer of the person whom photos show",
        agreements.untold,
        agreements.tell,
    ),
)
