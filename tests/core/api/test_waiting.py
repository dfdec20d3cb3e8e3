from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.test import RequestFactory

from core import turns
from core.api import waiting


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("wait=10", 10), ("respond-async, wait=5", 5), ("wait = 7; x", 7), ('wait="8"', 8),
        ("wait=600", 60), ("wait=", 0), ("wait=-1", 0), ("await=5", 0), ("", 0), ("wait=x", 0),
    ],
)  # fmt: skip
def test_how_long_somebody_prefers_to_wait(header, seconds):
    request = RequestFactory().get("/", headers={"Prefer": header})

    assert waiting.preferred(request) == seconds


def test_it_stops_looking_at_the_end_or_when_time_is_over():
    looks = iter([False, False, True])
    more = iter(lambda: False, True)

    waiting.until(lambda: next(looks), 5)
    waiting.until(lambda: next(more), 0.05)

    assert list(looks) == []


def test_who_waits_steps_aside_and_gives_the_place_back(monkeypatch):
    monkeypatch.setattr(waiting, "_places", waiting.BoundedSemaphore(1))
    steps = []

    @contextmanager
    def step_aside():
        steps.append("out")
        yield
        steps.append("in")

    for _ in range(2):
        with turns.given_up_by(step_aside), waiting.place() as is_free:
            assert is_free
            with waiting.place() as second:
                assert not second

    assert steps == ["out", "in", "out", "in"]
