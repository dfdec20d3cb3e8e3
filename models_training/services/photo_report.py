"""The photo report: what each photo of a tray is worth, what the set has, and what it lacks.

Free, and an advice only. It is made anew from the photos' numbers whenever it is looked at, so it
follows each photo that comes, goes or is brought back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.faces import FaceFacts, PhotoFacts
from models_training.models import LEAST_PHOTOS, Photo
from models_training.services.photo_measures import facts_of, is_waiting
from models_training.services.photo_verdicts import PROFILE, Reason, Verdict, reasons, worst

FRAMINGS = {"close": "Close-ups", "half": "Half figure", "full": "Full figure"}
ANGLES = {"front": "From the front", "turned": "Turned a little", "side": "From the side"}
GOOD_COUNT, GOOD_SCENES, GOOD_LIGHTS = 15, 4, 3
# Shares of the picture's height that a face has at least.
_CLOSE, _HALF, _TURNED = 0.30, 0.125, 18.0
# Of 64 bits of a fingerprint: different photos part in 20 or more.
_ALIKE_BITS = 10
_ALIKE_SCENE, _ALIKE_LIGHT, _ALIKE_WARMTH, _ALIKE_SIDE = 55, 1.5, 1.25, 0.6
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class PhotoVerdict:
    photo: Photo
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    facts: PhotoFacts | None = None

    @property
    def face(self) -> FaceFacts | None:
        return self.facts.face if self.facts else None

    @property
    def is_usable(self) -> bool:
        return self.verdict in {Verdict.USE, Verdict.DOUBTFUL}


@dataclass(frozen=True)
class Part:
    """Some of the score's points, and what they were given for."""

    label: str
    points: int
    most: int
    about: str


@dataclass(frozen=True)
class Variety:
    """How the usable photos differ: how many of each framing and angle, how many backgrounds and
    kinds of light."""

    framing: dict[str, int]
    angles: dict[str, int]
    scenes: int
    lights: int

    @property
    def sides(self) -> int:
        return self.angles["turned"] + self.angles["side"]


@dataclass(frozen=True)
class PhotoReport:
    """`score` is of 100, and None while nothing is measured."""

    photos: tuple[PhotoVerdict, ...]
    variety: Variety
    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    @property
    def score(self) -> int | None:
        return sum(part.points for part in self.parts) if self.parts else None

    @property
    def waiting(self) -> int:
        return self.count(Verdict.WAITING)

    @property
    def not_measured(self) -> int:
        return self.count(Verdict.NOT_MEASURED)

    def count(self, verdict: Verdict) -> int:
        return sum(1 for each in self.photos if each.verdict == verdict)

    def of(self, verdict: Verdict) -> list[PhotoVerdict]:
        return [each for each in self.photos if each.verdict == verdict]


def make_report(photos: Sequence[Photo]) -> PhotoReport:
    """Of a tray. No database and no network: it only reckons."""
    judged = _with_doubles([_judge(photo) for photo in photos])
    usable = [each for each in judged if each.is_usable]
    variety = _variety(usable)
    if not any(each.facts for each in judged):
        return PhotoReport(tuple(judged), variety, (), ())
    parts, missing = _parts(judged, variety), _missing(len(usable), variety)
    return PhotoReport(tuple(judged), variety, parts, missing)


def _variety(usable: list[PhotoVerdict]) -> Variety:
    faces = [each.face for each in usable if each.face]
    return Variety(
        framing=dict.fromkeys(FRAMINGS, 0) | Counter(map(_framing, faces)),
        angles=dict.fromkeys(ANGLES, 0) | Counter(map(_angle, faces)),
        scenes=_kinds([each.facts.scene for each in usable if each.facts], _same_scene),
        lights=_kinds(faces, _same_light),
    )


def _judge(photo: Photo) -> PhotoVerdict:
    facts = facts_of(photo)
    if facts is None:
        waits = is_waiting(photo)
        return PhotoVerdict(photo, Verdict.WAITING if waits else Verdict.NOT_MEASURED)
    found = reasons(photo, facts)
    return PhotoVerdict(photo, worst(found), tuple(found), facts)


def _with_doubles(judged: list[PhotoVerdict]) -> list[PhotoVerdict]:
    """Of photos that look the same the best stays as it is, and the others name it."""
    kept: list[PhotoVerdict] = []
    doubles: dict[Photo, PhotoVerdict] = {}
    for each in sorted((each for each in judged if each.facts), key=_rank):
        if same := next((other for other in kept if _looks_like(each, other)), None):
            doubles[each.photo] = _double(each, same.photo)
        else:
            kept.append(each)
    return [doubles.get(each.photo, each) for each in judged]


def _rank(each: PhotoVerdict) -> tuple[int, float]:
    place = [Verdict.USE, Verdict.DOUBTFUL, Verdict.DROP].index(each.verdict)
    return place, -(each.face.height * each.face.sharpness if each.face else 0.0)


def _double(each: PhotoVerdict, of: Photo) -> PhotoVerdict:
    text = f"Nearly the same as “{of.name}”. Ten of one moment teach no more than one."
    reason = Reason("near_duplicate", text, Verdict.DROP, of)
    return PhotoVerdict(each.photo, Verdict.DROP, (reason, *each.reasons), each.facts)


def _looks_like(one: PhotoVerdict, other: PhotoVerdict) -> bool:
    if not one.facts or not other.facts:
        return False
    differing = int(one.facts.fingerprint, 16) ^ int(other.facts.fingerprint, 16)
    return differing.bit_count() <= _ALIKE_BITS


def _framing(face: FaceFacts) -> str:
    return "close" if face.share >= _CLOSE else "half" if face.share >= _HALF else "full"


def _angle(face: FaceFacts) -> str:
    return "front" if face.turn < _TURNED else "turned" if face.turn < PROFILE else "side"


def _kinds(values: Sequence[Kind], is_same: Callable[[Kind, Kind], bool]) -> int:
    """How many of them there are that are not the same as one before."""
    kinds: list[Kind] = []
    for value in values:
        if value and not any(is_same(value, other) for other in kinds):
            kinds.append(value)
    return len(kinds)


def _same_scene(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return sum(map(min, one, other)) >= _ALIKE_SCENE


def _same_light(one: FaceFacts, other: FaceFacts) -> bool:
    """One person's skin is the same each time, so what differs is the lamp."""
    return (
        _ratio(one.light, other.light) < _ALIKE_LIGHT
        and _ratio(one.warmth, other.warmth) < _ALIKE_WARMTH
        and abs(one.side - other.side) < _ALIKE_SIDE
    )


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 1) / (min(one, other) + 1)


def _parts(judged: list[PhotoVerdict], variety: Variety) -> tuple[Part, ...]:
    """A doubtful photo counts half; one that is not measured, not at all."""
    use = sum(1 for each in judged if each.verdict == Verdict.USE)
    worth = use + sum(1 for each in judged if each.verdict == Verdict.DOUBTFUL) / 2
    framings, front = variety.framing.values(), variety.angles["front"]
    return (
        _part("Usable photos", 40, worth / GOOD_COUNT,
              f"Full marks from {GOOD_COUNT} on; a doubtful one counts half."),
        _part("Nothing to drop", 20, worth / len(judged),
              "The share of photos that help: each bad one teaches something wrong."),
        _part("Framing", 12, sum(map(bool, framings)) / len(framings),
              "Close-ups, half figure and full figure: at least one of each."),
        _part("Angles", 12, (bool(front) + bool(variety.sides)) / 2,
              "From the front, and turned to a side."),
        _part("Backgrounds", 8, variety.scenes / GOOD_SCENES,
              f"{GOOD_SCENES} different ones or more."),
        _part("Light", 8, variety.lights / GOOD_LIGHTS,
              f"{GOOD_LIGHTS} kinds or more: sun, shade, lamp."),
    )  # fmt: skip


def _part(label: str, most: int, share: float, about: str) -> Part:
    return Part(label, round(most * min(1.0, share)), most, about)


def _missing(usable: int, variety: Variety) -> tuple[str, ...]:
    few = LEAST_PHOTOS - usable
    framing, angles = variety.framing, variety.angles
    wishes = (
        (few > 0, f"{few} more usable photo{'' if few == 1 else 's'}"),
        (not framing["close"], "A few close-ups, with the face filling a third of the picture"),
        (not framing["half"], "Some from the waist up"),
        (not framing["full"], "Two or three from head to toe"),
        (not angles["front"], "Some that look into the camera"),
        (not variety.sides, "Some that are turned to a side"),
        (
            variety.scenes < GOOD_SCENES,
            "Other places, so that the background is not learned with you",
        ),
        (variety.lights < GOOD_LIGHTS, "Other light: by day, indoors, in the shade"),
    )
    return tuple(words for is_missing, words in wishes if is_missing)
