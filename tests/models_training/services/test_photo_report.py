from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from PIL import Image

from benchmarks import face_pictures as made
from core import faces
from core.faces import PhotoFacts
from models_training.models import Photo
from models_training.services.photo_report import make_report
from models_training.services.photo_verdicts import Verdict
from tests.models_training.services.test_photo_verdicts import FACE, GOOD


def photo(facts: PhotoFacts | None = GOOD, name: str = "me.jpg", **fields) -> Photo:
    wire = facts and facts.to_wire()
    version = faces.VERSION if facts else None
    kept = {"width": 3024, "height": 4032, "facts": wire, "facts_version": version} | fields
    return Photo(id=uuid4(), name=name, **kept)


def unlike(number: int, **face: float) -> PhotoFacts:
    """Of another moment, in another place."""
    scene = tuple(100 if each == number else 0 for each in range(40))
    print_ = f"{random.Random(number).getrandbits(64):016x}"
    return replace(GOOD, face=replace(FACE, **face), fingerprint=print_, scene=scene)


def strong() -> list[Photo]:
    lamps = ({"light": 200, "warmth": 1.2}, {"light": 110, "warmth": 1.2}, {"warmth": 1.9})
    frames = ({"share": 0.5}, {"share": 0.2}, {"share": 0.1, "turn": 25})
    return [
        photo(unlike(number, **lamps[number % 3], **frames[number % 3])) for number in range(18)
    ]


def test_a_strong_set_lacks_nothing_and_gets_all_points():
    report = make_report(strong())

    assert report.count(Verdict.USE) == 18
    assert (report.score, report.missing) == (100, ())
    assert report.variety.framing == {"close": 6, "half": 6, "full": 6}
    assert report.variety.angles == {"front": 12, "turned": 6, "side": 0}


def test_a_thin_set_is_told_what_it_lacks():
    report = make_report([photo(unlike(number)) for number in range(4)])

    assert report.score is not None
    assert report.score < 60
    assert report.missing[0] == "6 more usable photos"
    assert any("close-ups" in wish for wish in report.missing)
    assert any("turned to a side" in wish for wish in report.missing)


def test_the_score_is_the_sum_of_what_the_page_explains():
    report = make_report(strong()[:7])

    assert report.score == sum(part.points for part in report.parts)
    assert sum(part.most for part in report.parts) == 100


def test_what_is_not_measured_is_never_shown_as_good():
    failed, waiting = photo(None, not_measured="lost"), photo(None)

    report = make_report([failed, waiting])
    beside = make_report([*strong(), failed])

    assert [each.verdict for each in report.photos] == [Verdict.NOT_MEASURED, Verdict.WAITING]
    assert (report.score, report.parts, report.missing) == (None, (), ())
    assert (report.not_measured, report.waiting) == (1, 1)
    assert beside.score is not None
    assert beside.score < 100


def test_numbers_of_an_older_measure_count_as_none():
    assert make_report([photo(facts_version=0)]).waiting == 1


def test_of_photos_that_look_alike_the_best_stays_and_is_named():
    soft = replace(GOOD, face=replace(FACE, sharpness=0.05), fingerprint="f".zfill(16))
    photos = [photo(soft, "soft.jpg"), photo(GOOD, "sharp.jpg"), photo(unlike(3), "other.jpg")]

    report = make_report(photos)

    assert [each.verdict for each in report.photos] == ["drop", "use", "use"]
    [reason] = report.photos[0].reasons
    assert (reason.code, reason.of) == ("near_duplicate", photos[1])
    assert "sharp.jpg" in reason.text


def test_an_empty_tray_has_an_empty_report():
    assert make_report([]).score is None


# How each is made, and what it is to be called.
SET: dict[str, tuple[Callable[[], Image.Image], set[str]]] = {
    "good": (lambda: made.standing(made.portrait(), made.place("coffee"), 260), set()),
    "near": (
        lambda: SET["good"][0]().crop((16, 9, 1010, 1009)),
        {"near_duplicate"},
    ),
    "group": (lambda: made.group(made.place("rocket"), 200, 0.9, 0.8), {"several_faces"}),
    "blurred": (
        lambda: made.blurred(made.standing(made.portrait(), made.place("brick"), 280), 7),
        {"blurred"},
    ),
    "tiny": (
        lambda: made.standing(made.portrait(), made.place("retina"), 46), {"face_too_small"}
    ),
    "dark": (
        lambda: made.in_light(made.standing(made.portrait(), made.place("chelsea"), 260), 0.15),
        {"too_dark"},
    ),
    "sunglasses": (
        lambda: made.standing(made.with_glasses(), made.place("gravel"), 260), {"covered"}
    ),
    "profile": (
        lambda: made.standing(made.turned(-70), made.place("grass"), 260), {"turned_away"}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def names_of_faults() -> dict[str, set[str]]:
    photos = [
        photo(faces.measure(made.jpeg(make().resize((1024, 1024)))), name)
        for name, (make, _) in SET.items()
    ]
    return {
        each.photo.name: {reason.code for reason in each.reasons}
        for each in make_report(photos).photos
    }


@pytest.mark.parametrize("name", [name for name in SET if name not in {"good", "near"}])
def test_each_of_a_made_set_is_named_rightly(names_of_faults, name):
    assert names_of_faults[name] == SET[name][1]


def test_of_two_nearly_the_same_one_stays(names_of_faults):
    both = [names_of_faults["good"], names_of_faults["near"]]

    assert sorted(map(sorted, both)) == [[], ["near_duplicate"]]
