"""Why a photo is not taken, a training not started, a model not deleted."""

from __future__ import annotations

from core.api.problem_types import UNAVAILABLE
from core.api.problems import Problem, define, tells
from models_training.services.deletions import DeletionRefused
from models_training.services.photos import PhotoRefused
from models_training.services.trainings import TrainingRefused

PHOTO_REFUSED = define(
    "photo-refused",
    422,
    "Photo refused",
    about="None of the photos was taken. `errors` names each file with a code that does not"
    " change and the reason: too small, too large, damaged, of a kind we don't take, here"
    " already. Nothing was kept. Mend what it says and send the photo again.",
    example="This file is damaged. Export the photo again and send the new file.",
    errors=[
        {
            "field": "beach.jpg",
            "pointer": "#/photos/0",
            "code": "damaged",
            "detail": "This file is damaged. Export the photo again and send the new file.",
        }
    ],
)
PHOTO_IN_USE = define(
    "photo-in-use",
    409,
    "The photo is in use",
    about="A running training uses this photo. It is deleted when that ends. Nothing was changed.",
    example="This photo is in use by a training; it goes when that ends.",
)
TRAINING_REFUSED = define(
    "training-refused",
    409,
    "The training was not started",
    about="Something has to be different first: more or fewer photos, another trigger word, the"
    " end of a running training. `reason` is a word that does not change, `detail` says what to"
    " do. Nothing was started and nothing charged.",
    example="A training needs 10 to 30 photos and you have 4. Add some more.",
    reason="too_few_photos",
)
DELETION_REFUSED = define(
    "deletion-refused",
    409,
    "The model was not deleted",
    about="The model can't be deleted now, most often since its training still runs: cancel that"
    " first. `reason` is a word that does not change. Nothing was deleted.",
    example="The training still runs. Cancel it first.",
    reason="running",
)


@tells(PhotoRefused)
def photo_refused(error: PhotoRefused) -> Problem:
    if error.code == "in_use":
        return Problem(PHOTO_IN_USE, error.message)
    if error.code == "busy":
        return Problem(UNAVAILABLE, error.message).with_headers(Retry_After="60")
    return Problem(PHOTO_REFUSED, error.message, errors=[])


@tells(TrainingRefused)
def training_refused(error: TrainingRefused) -> Problem:
    return Problem(TRAINING_REFUSED, error.message, reason=error.code)


@tells(DeletionRefused)
def deletion_refused(error: DeletionRefused) -> Problem:
    return Problem(DELETION_REFUSED, error.message, reason=error.code)
