"""What a photo is worth for a training: use it, doubt it or drop it, and for which reasons.

An advice: whoever knows better trains with all of them. Each line was set where made and packaged
pictures part, see docs/photo-report.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.faces import FaceFacts, PhotoFacts
from models_training.models import Photo


class Verdict(StrEnum):
    USE = "use"
    DOUBTFUL = "doubtful"
    DROP = "drop"
    WAITING = "waiting"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True)
class Reason:
    """`code` does not change; `text` is for the person; `of` is the photo that it looks like."""

    code: str
    text: str
    verdict: Verdict
    of: Photo | None = None


@dataclass(frozen=True)
class _Line:
    """Where doubt begins and where it ends. A value is as bad as it is low, or high."""

    doubtful: float
    drop: float

    def judge(self, value: float) -> Verdict | None:
        is_low = self.drop < self.doubtful
        if value < self.drop if is_low else value >= self.drop:
            return Verdict.DROP
        if value < self.doubtful if is_low else value >= self.doubtful:
            return Verdict.DOUBTFUL
        return None


TRAINED_SIDE = 1024
_OTHER_FACE = _Line(doubtful=0.25, drop=0.5)
_FACE_HEIGHT = _Line(doubtful=80, drop=56)
_SHARPNESS = _Line(doubtful=0.022, drop=0.010)
_LIGHT = _Line(doubtful=70, drop=45)
_BURNT = _Line(doubtful=0.12, drop=0.25)
_EYES = _Line(doubtful=0.42, drop=0.3)
# Lips that look like the chin around them, while both look unlike the rest of the face.
_LOWER = _Line(doubtful=0.095, drop=0.2)
_MOST_LIPS = {Verdict.DOUBTFUL: 6.0, Verdict.DROP: 8.0}
PROFILE = 45.0
# What is seen from the side tells nothing of what may cover it.
_MOST_TURN_TO_SEE_COVER = 40.0
# Below these much of a face is out of sight. Of one that fills the picture nobody is very sure.
_LEAST_FIT, _LEAST_SURE, _FILLS = 0.97, 0.72, 0.4


def reasons(photo: Photo, facts: PhotoFacts) -> list[Reason]:
    """All there is against it by itself, the worst first; none: use it."""
    found = list(_of_photo(photo))
    if facts.face is None:
        text = "No face was found. It may be covered, turned away, or too small to see."
        found.append(Reason("no_face", text, Verdict.DROP))
    else:
        seen = [reason for check in _CHECKS for reason in check(facts, facts.face)]
        found += seen or _unclear(facts.face)
    return sorted(found, key=lambda reason: reason.verdict != Verdict.DROP)


def worst(found: list[Reason]) -> Verdict:
    verdicts = {reason.verdict for reason in found}
    return next(
        (each for each in (Verdict.DROP, Verdict.DOUBTFUL) if each in verdicts), Verdict.USE
    )


def _of_photo(photo: Photo) -> Iterator[Reason]:
    if max(photo.width, photo.height) < TRAINED_SIDE:
        yield Reason(
            "too_small",
            f"It is {photo.width} × {photo.height} px; training sees up to {TRAINED_SIDE:,} px."
            " Send the original, if you have a larger one.",
            Verdict.DOUBTFUL,
        )


def _several(facts: PhotoFacts, _: FaceFacts) -> Iterator[Reason]:
    verdict = _OTHER_FACE.judge(max(facts.others, default=0.0))
    if verdict == Verdict.DROP:
        text = f"{len(facts.others) + 1} faces are in it, and a model learns one. Crop it to you."
        yield Reason("several_faces", text, verdict)
    elif verdict:
        text = "Somebody else is in the background. Crop it to you, if you can."
        yield Reason("several_faces", text, verdict)


def _small(_: PhotoFacts, face: FaceFacts) -> Iterator[Reason]:
    if verdict := _FACE_HEIGHT.judge(face.height):
        text = f"Your face is only {face.height:.0f} px high in it. Crop it closer."
        yield Reason("face_too_small", text, verdict)


def _covered(_: PhotoFacts, face: FaceFacts) -> Iterator[Reason]:
    if face.turn > _MOST_TURN_TO_SEE_COVER:
        return
    if verdict := _EYES.judge(face.eyes):
        sure = verdict == Verdict.DROP
        text = "Dark glasses hide your eyes." if sure else "Your eyes may be hidden or in shadow."
        yield Reason("covered", text, verdict)
    verdict = _LOWER.judge(face.lower)
    if verdict and face.lips <= _MOST_LIPS[verdict]:
        sure = verdict == Verdict.DROP
        text = "Your mouth is covered." if sure else "Your mouth may be covered."
        yield Reason("covered", text, verdict)


def _turned(_: PhotoFacts, face: FaceFacts) -> Iterator[Reason]:
    if face.turn >= PROFILE:
        text = "You look far to the side. One or two such photos are enough."
        yield Reason("turned_away", text, Verdict.DOUBTFUL)


def _unclear(face: FaceFacts) -> list[Reason]:
    """Where nothing else explains that so little of a face is seen."""
    is_unsure = face.sureness < _LEAST_SURE and face.share < _FILLS
    if face.fit >= _LEAST_FIT and not is_unsure:
        return []
    text = "Your face is hard to make out: it seems turned away or covered."
    return [Reason("turned_away", text, Verdict.DOUBTFUL)]


def _blurred(_: PhotoFacts, face: FaceFacts) -> Iterator[Reason]:
    verdict = _SHARPNESS.judge(face.sharpness)
    if verdict == Verdict.DROP:
        yield Reason("blurred", "Your face is blurred.", verdict)
    elif verdict:
        yield Reason("blurred", "Your face is a little soft.", verdict)


def _lit(_: PhotoFacts, face: FaceFacts) -> Iterator[Reason]:
    if verdict := _LIGHT.judge(face.light):
        yield Reason("too_dark", "Your face is too dark to see its detail.", verdict)
    elif verdict := _BURNT.judge(face.burnt):
        yield Reason("burnt_out", "Parts of your face are burnt out to plain white.", verdict)


_CHECKS: tuple[Callable[[PhotoFacts, FaceFacts], Iterator[Reason]], ...] = (
    _several, _small, _covered, _turned, _blurred, _lit
)  # fmt: skip
