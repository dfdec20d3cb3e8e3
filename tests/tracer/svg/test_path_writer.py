from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.deep import times
from tracer.svg.path_writer import path_data
from tracer.svg.paths import is_path, segments

NUMBERS = some.integers(-3000, 30000)
SEGMENTS = some.lists(
    some.one_of(
        some.tuples(some.just("L"), some.tuples(NUMBERS, NUMBERS)),
        some.tuples(some.just("C"), some.tuples(*[NUMBERS] * 6)),
        some.just(("Z", ())),
    ),
    max_size=12,
)


@given(start=some.tuples(NUMBERS, NUMBERS), drawn=SEGMENTS, decimals=some.integers(0, 3))
@settings(max_examples=times(60, 1000), deadline=None)
def test_what_is_written_reads_back_as_it_was(start, drawn, decimals):
    figure = [("M", start), *drawn, ("Z", ())]

    text = path_data(figure, decimals)

    assert is_path(text)
    found = [
        (kind, tuple(round(number * 10**decimals) for number in points))
        for kind, points in segments(text)
    ]
    assert _without_moves_after_closing(found) == _without_moves_after_closing(figure)


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ([("L", (15, 15)), ("L", (15, 30)), ("L", (10, 30))], "M1 1l.5.5V3H1z"),
        ([("L", (5, 5)), ("L", (0, 0)), ("L", (120, 90))], "M1 1 .5.5 0 0 12 9z"),
        ([("C", (11, 11, 12, 11, 13, 10)), ("C", (14, 9, 15, 9, 16, 10))],
         "M1 1c.1.1.2.1.3 0s.2-.1.3 0z"),
    ],
    ids=["levels", "repeats", "smooth"],
)  # fmt: skip
def test_the_shortest_way_is_taken(drawn, text):
    assert path_data([("M", (10, 10)), *drawn, ("Z", ())], 1) == text


def _without_moves_after_closing(figure):
    """A reader says where a figure goes on after its closing; a writer need not."""
    start = figure[0][1]
    return [
        each
        for place, each in enumerate(figure)
        if not (place and figure[place - 1][0] == "Z" and each == ("M", start))
    ]
