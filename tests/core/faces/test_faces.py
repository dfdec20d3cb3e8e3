from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks import face_pictures as made
from core import faces
from core.isolation.errors import GuardUnavailable, Lost
from core.isolation.pool import Pool
from core.isolation.worker import ChildAnswer
from core.refusals import Refused
from tests.pictures import jpeg


class Answers(Pool):
    """A pool whose child says this."""

    def __init__(self, answer: ChildAnswer | Exception) -> None:
        super().__init__(faces.PROGRAM)
        self._said = answer

    def ask(self, task):
        if isinstance(self._said, Exception):
            raise self._said
        return self._said


def test_a_photo_is_measured_in_a_confined_child():
    facts = faces.measure(made.jpeg(made.portrait()))

    assert facts.face
    assert facts.face.height > 80
    assert faces._pool.fences() or sys.platform != "linux"


def test_a_photo_without_a_face_is_measured_too():
    assert faces.measure(jpeg()).face is None


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refused("not_installed", ""), "not_installed"),
        (Lost(overdrew=True, signal=9), "lost"),
        (ChildAnswer({"facts": {"face": None}}, ()), "damaged"),
        (ChildAnswer({"facts": {"face": {"height": "x"}}}, ()), "damaged"),
    ],
)
def test_what_goes_wrong_is_one_word(answer, reason):
    with pytest.raises(faces.NotMeasured) as error:
        faces.measure(b"", pool=Answers(answer))

    assert str(error.value) == reason


def test_a_busy_machine_is_no_fault_of_the_photo():
    with pytest.raises(GuardUnavailable):
        faces.measure(b"", pool=Answers(GuardUnavailable("busy")))


def test_the_product_loads_no_network():
    program = (
        "import sys, core.faces; print('ai_edge_litert' in sys.modules, 'numpy' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True
    )

    assert done.stdout.strip() == "False False"
