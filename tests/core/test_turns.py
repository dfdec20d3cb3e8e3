from __future__ import annotations

from contextlib import contextmanager

from core import turns


def test_a_wait_within_a_wait_gives_the_turn_up_once():
    steps = []

    @contextmanager
    def step_aside():
        steps.append("out")
        yield
        steps.append("in")

    with turns.given_up_by(step_aside), turns.aside(), turns.aside():
        steps.append("waits")
    with turns.aside():
        steps.append("nobody's turn")

    assert steps == ["out", "waits", "in", "nobody's turn"]
