"""Photos of a person, the models trained with them, the trainings, and the trainers."""

from models_training.models.trainers import (
    LEAST_PHOTOS,
    MOST_PHOTOS,
    CaptionRule,
    OutputForm,
    Recipe,
    Trainer,
)
from models_training.models.training import (
    LONGEST_NAME,
    THUMB_WIDTHS,
    Agreement,
    Answer,
    ModelDeletion,
    PersonalModel,
    Photo,
    Stage,
    Training,
    one_line,
)

__all__ = [
    "LEAST_PHOTOS", "LONGEST_NAME", "MOST_PHOTOS", "THUMB_WIDTHS", "Agreement", "Answer",
    "CaptionRule", "ModelDeletion", "OutputForm", "PersonalModel", "Photo", "Recipe", "Stage",
    "Trainer", "Training", "one_line",
]  # fmt: skip
