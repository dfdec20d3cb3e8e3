"""The versions of a model on our side: what each was trained with, and which one draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.jobs.models import State
from models_training.models import PersonalModel, Training


@dataclass(frozen=True)
class Version:
    """`number` counts from 1, the oldest. The training's id serves as its name outside."""

    number: int
    training: Training
    made_at: datetime
    is_current: bool


def versions(model: PersonalModel) -> list[Version]:
    """Newest first; none for a model that was never ready, or is deleted."""
    if model.deleted_at or not model.is_ready:
        return []
    made = model.trainings.filter(state=State.SUCCEEDED).order_by("finished_at", "id")
    oldest_first = list(made.defer("log_tail", "remote_id"))
    newest = len(oldest_first)
    return [
        Version(number, training, training.finished_at or training.moved_at, number == newest)
        for number, training in enumerate(oldest_first, 1)
    ][::-1]
