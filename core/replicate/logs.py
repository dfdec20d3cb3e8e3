"""What a job's free log text tells. Cosmetic only: it never drives a state."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class TrainingProgress:
    """How far a training is; the stage is empty until its machine writes a first line."""

    stage: str
    step: int
    total: int
    seconds_left: int | None = None


_BAR = r":\s+\d+%\|[^|\r\n]*\|\s*(\d+)/(\d+)(?:\s*\[[^<\]\r\n]*<([\d:]+))?"
# In the order in which they come; the last that is found is where the training is.
_STAGES = (
    ("preparing", re.compile(r"\S")),
    ("captioning", re.compile(r"^Caption for |already captioned|^autocaption|llava", re.M | re.I)),
    ("loading", re.compile(r"^Starting train job", re.M)),
)
_SAVING = re.compile(r"^(?:Saved? |Saving |output/)", re.M)
# The trainer prints what it sees on each photo. It ends where the trainer's own words go on.
_CAPTION = re.compile(
    r"^(Caption for [^:\r\n]*):.*?"
    r"(?=^Caption for |^\S+ is already captioned|^Starting train job|^Traceback|\Z)",
    re.M | re.DOTALL,
)
_HELD_BACK = re.compile(r"nsfw content detected in image (\d+)", re.IGNORECASE)


def training_progress(logs: str, steps: int, name: str) -> TrainingProgress:
    """Stage, step and time left. A trainer draws several bars (downloads, latents): ours has its
    name and counts to `steps`."""
    bar = None
    for found in re.finditer(re.escape(name) + _BAR, logs):
        if int(found[2]) == steps:
            bar = found
    if bar is None:
        return TrainingProgress(_stage_before_training(logs), 0, steps)
    step = min(int(bar[1]), steps)
    if step == steps or _SAVING.search(logs, bar.end()):
        return TrainingProgress("saving", step, steps)
    return TrainingProgress("training", step, steps, _seconds(bar[3]))


def held_back(logs: str) -> int:
    """How many pictures the safety check dropped; the rest is delivered as a success."""
    return len(set(_HELD_BACK.findall(logs)))


def without_captions(logs: str) -> str:
    """The log without the sentences that describe a person's photos."""
    return _CAPTION.sub(r"\1\n", logs)


def _stage_before_training(logs: str) -> str:
    stage = ""
    for name, mark in _STAGES:
        if mark.search(logs):
            stage = name
    return stage


def _seconds(clock: str | None) -> int | None:
    """`mm:ss` or `h:mm:ss` in seconds."""
    if not clock:
        return None
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part or 0)
    return seconds
