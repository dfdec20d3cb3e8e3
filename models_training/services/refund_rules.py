"""When the credits of a training come back: rules beside those of orders, on the same page.

Another rule is a line of `RULES`: its words, its days, and what speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from billing.refund_rules import RefundRule
from core.refusals import Refused
from models_training.models import Training
from models_training.services import dependents

HEADING = "Trainings"
# A model costs us what it costs, whether it is liked or not.
ONCE_IN = timedelta(days=365)


class TrainingRefundRefused(Refused):
    """Why the credits do not come back, in words for the person; nothing was changed."""


def _never(training: Training) -> TrainingRefundRefused | None:
    return None


@dataclass(frozen=True)
class TrainingRule(RefundRule):
    """All credits of the training, for the model. `against` says why not, of one that is ready."""

    against: Callable[[Training], TrainingRefundRefused | None] = field(default=_never)


def _taken(training: Training) -> TrainingRefundRefused | None:
    if dependents.was_taken(training.personal_model):
        words = (
            "A picture that this model made was downloaded, vectorised or taken along in an"
            " export, so the training counts as used."
        )
        return TrainingRefundRefused("downloaded", words)
    return None


# Done by the cancel button, which frees what was set aside.
NOT_READY = RefundRule(
    "training_not_ready",
    HEADING,
    0,
    "A training that you cancel before its model is ready costs nothing: its credits are free"
    " again by themselves.",
)
NOTHING_TAKEN = TrainingRule(
    "nothing_taken",
    HEADING,
    7,
    "Within {days} days of its end the credits of a training come back, for any reason, as long as"
    " no picture of the model was downloaded, vectorised or taken along in an export. The model"
    " and its pictures are deleted with it; what the pictures cost stays paid. Once a year for"
    " each person.",
    against=_taken,
)
RULES: tuple[TrainingRule, ...] = (NOTHING_TAKEN,)
PUBLISHED = (NOT_READY, *RULES)
