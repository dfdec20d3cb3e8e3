"""Why a photo is not taken, a training not started, a model not deleted."""

from __future__ import annotations

from core.api.problem_types import UNAVAILABLE
from core.api.problems import map_to_type, problem_type
from models_training.services.agreements import AgreementRefused
from models_training.services.deletions import DeletionRefused
from models_training.services.photos import PhotoRefused
from models_training.services.trainings import TrainingRefused

PHOTO_REFUSED = problem_type(
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
PHOTO_IN_USE = problem_type(
    "photo-in-use",
    409,
    "The photo is in use",
    about="A running training uses this photo. It is deleted when that ends. Nothing was changed.",
    example="This photo is in use by a training; it goes when that ends.",
)
TRAINING_REFUSED = problem_type(
    "training-refused",
    409,
    "The training was not started",
    about="Something has to be different first: more or fewer photos, another trigger word, the"
    " end of a running training. `reason` is a word that does not change, `detail` says what to"
    " do. Nothing was started and nothing charged.",
    example="A training needs 10 to 30 photos and you have 4. Add some more.",
    reason="too_few_photos",
)
DELETION_REFUSED = problem_type(
    "deletion-refused",
    409,
    "The model was not deleted",
    about="The model can't be deleted now, most often since its training still runs: cancel that"
    " first. `reason` is a word that does not change. Nothing was deleted.",
    example="The training still runs. Cancel it first.",
    reason="running",
)

AGREEMENT_REFUSED = problem_type(
    "agreement-refused",
    409,
    "The link was not made or taken back",
    about="Too many links wait for an answer, or the one to take back was answered already and"
    " stays on record. `reason` is a word that does not change. Nothing was changed.",
    example="This was answered already, so it stays on record.",
    reason="answered",
)

map_to_type(PhotoRefused, PHOTO_REFUSED, in_use=PHOTO_IN_USE, busy=UNAVAILABLE)
map_to_type(TrainingRefused, TRAINING_REFUSED)
map_to_type(AgreementRefused, AGREEMENT_REFUSED)
map_to_type(DeletionRefused, DELETION_REFUSED)
