"""A training as a list of stages, with what is known of the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils import timezone

from core.jobs.models import State
from models_training import presets
from models_training.models import Stage, Training

StageState = Literal["done", "now", "todo", "failed"]
_QUEUED, _SENDING, _READY = "queued", "sending", "ready"
_LABELS: dict[str, str] = {
    _QUEUED: "In the queue",
    _SENDING: "Photos zipped and sent",
    **dict(Stage.choices),
    _READY: "Ready",
}
_BEFORE_THE_PROVIDER = {
    State.QUEUED: _QUEUED,
    State.SUBMITTING: _SENDING,
    State.UNCONFIRMED: _SENDING,
    State.COLLECTING: Stage.SAVING,
    State.SUCCEEDED: _READY,
}
# Seconds since the start, and how long to wait from then on between two looks at the page.
_DELAYS = ((30, 2), (180, 5), (900, 10))
_LONGEST_DELAY = 15
# Who waits longer than this is told what for.
_USUAL_QUEUE = timedelta(seconds=30)


@dataclass(frozen=True)
class Shown:
    """One line of the list."""

    label: str
    state: StageState
    note: str = ""


def stages(training: Training) -> list[Shown]:
    """All stages of this training in order; a skipped one is left out."""
    keys = [key for key in _LABELS if key != Stage.CAPTIONING or _captions(training)]
    here = keys.index(_reached(training))
    return [
        Shown(_LABELS[key], _state(training, place - here), _note(training, key, place == here))
        for place, key in enumerate(keys)
    ]


def next_look(training: Training) -> int:
    """Seconds until the page asks again: soon at first, then less and less often."""
    seconds = elapsed(training).total_seconds()
    return next((delay for until, delay in _DELAYS if seconds < until), _LONGEST_DELAY)


def elapsed(training: Training) -> timedelta:
    return (training.finished_at or timezone.now()) - training.created_at


def in_words(seconds: float) -> str:
    """ "45 s", "12 min" or "1 h 5 min"."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{round(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def _reached(training: Training) -> str:
    known = _BEFORE_THE_PROVIDER.get(State(training.state))
    if known:
        return known
    if training.is_final and not training.remote_id:
        return _SENDING if training.submitted_at else _QUEUED
    if training.stage == Stage.CAPTIONING and not _captions(training):
        return Stage.PREPARING
    return training.stage


def _state(training: Training, distance: int) -> StageState:
    if distance < 0 or training.state == State.SUCCEEDED:
        return "done"
    if distance > 0:
        return "todo"
    return "failed" if training.is_final else "now"


def _note(training: Training, key: str, is_here: bool) -> str:
    if not is_here or training.is_final:
        return ""
    if training.state == State.UNCONFIRMED:
        return (
            "The answer got lost on the way. We are finding your training; it is not sent twice."
        )
    if key == _QUEUED and elapsed(training) > _USUAL_QUEUE:
        return "Your plan runs so many jobs at once. This one starts when it is its turn."
    if key == Stage.WAITING:
        return f"Usually ready after about {presets.minutes(training.steps)} minutes in all."
    return ""


def _captions(training: Training) -> bool:
    return bool(training.parameters.get("autocaption", True))
