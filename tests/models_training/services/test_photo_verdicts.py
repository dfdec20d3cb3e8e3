from __future__ import annotations

from dataclasses import replace

import pytest

from core.faces import FaceFacts, PhotoFacts
from models_training.models import Photo
from models_training.services.photo_verdicts import Verdict, reasons, worst

FACE = FaceFacts(
    height=240, share=0.24, turn=5, sureness=0.93, fit=1, sharpness=0.1, light=190, burnt=0,
    side=0.1, warmth=1.3, eyes=0.8, lower=0.02, lips=5,
)  # fmt: skip
GOOD = PhotoFacts(face=FACE, others=(), fingerprint="0" * 16, scene=(100,), light=120)
ORIGINAL = Photo(width=3024, height=4032)


def judged(photo: Photo = ORIGINAL, others: tuple[float, ...] = (), **face: float) -> list[tuple]:
    facts = replace(GOOD, face=replace(FACE, **face), others=others)
    return [(reason.code, reason.verdict) for reason in reasons(photo, facts)]


def test_a_good_photo_has_nothing_against_it():
    assert judged() == []
    assert worst([]) == Verdict.USE


@pytest.mark.parametrize(
    ("face", "code", "verdict"),
    [
        ({"height": 40}, "face_too_small", "drop"),
        ({"height": 70}, "face_too_small", "doubtful"),
        ({"eyes": 0.1}, "covered", "drop"),
        ({"eyes": 0.35}, "covered", "doubtful"),
        ({"lower": 0.3, "lips": 1}, "covered", "drop"),
        ({"lower": 0.11, "lips": 1}, "covered", "doubtful"),
        ({"turn": 50}, "turned_away", "doubtful"),
        ({"fit": 0.6}, "turned_away", "doubtful"),
        ({"sureness": 0.5}, "turned_away", "doubtful"),
        ({"sharpness": 0.005}, "blurred", "drop"),
        ({"sharpness": 0.02}, "blurred", "doubtful"),
        ({"light": 30}, "too_dark", "drop"),
        ({"light": 60}, "too_dark", "doubtful"),
        ({"burnt": 0.3}, "burnt_out", "drop"),
        ({"burnt": 0.15}, "burnt_out", "doubtful"),
        ({"others": (0.8, 0.3)}, "several_faces", "drop"),
        ({"others": (0.3,)}, "several_faces", "doubtful"),
        ({"photo": Photo(width=640, height=800)}, "too_small", "doubtful"),
    ],
)
def test_each_fault_is_named_with_its_weight(face, code, verdict):
    assert judged(**face) == [(code, verdict)]


@pytest.mark.parametrize(
    "face",
    [
        {"others": (0.1,)},  # somebody far behind
        {"lower": 0.1, "lips": 14},  # lips and chin differ: nothing covers them
        {"turn": 42, "eyes": 0.2, "lower": 0.3, "lips": 1},  # from the side nobody can tell
        {"sureness": 0.6, "share": 0.8},  # it fills the picture
    ],
)
def test_what_only_looks_like_a_fault_is_none(face):
    assert judged(**face) == []


def test_the_worst_comes_first_and_decides():
    found = reasons(ORIGINAL, replace(GOOD, face=replace(FACE, turn=50, light=30)))

    assert [reason.code for reason in found] == ["too_dark", "turned_away"]
    assert worst(found) == Verdict.DROP


def test_a_photo_without_a_face_is_dropped():
    [reason] = reasons(ORIGINAL, replace(GOOD, face=None))

    assert (reason.code, reason.verdict) == ("no_face", Verdict.DROP)
