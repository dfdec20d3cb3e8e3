from __future__ import annotations

import re

import numpy as np
import pytest

from tests.tracer.tracing import small_pictures
from tracer.tracing.curves import Curves
from tracer.tracing.options import Kind, Options
from tracer.tracing.paths import path_data

NUMBER = re.compile(r"-?\d*\.?\d+")


def lines(*rings: list[complex]) -> Curves:
    """Closed rings of straight lines from corner to corner."""
    pieces = [
        [start, start, end, end]
        for ring in rings
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    starts = np.cumsum([0, *map(len, rings)])
    return Curves(np.array(pieces, dtype=np.complex64), np.ones(len(pieces), bool), starts)


def test_level_and_upright_lines_have_short_commands_and_the_last_closes_the_ring():
    square = [1 + 2j, 11 + 2j, 11 + 7.5j, 1 + 7.5j]
    triangle = [0j, 0.25 + 1j, -1 + 2j]

    assert path_data(lines(square, triangle)) == "M1 2h10v5.5h-10zM0 0l.25 1-1.25 1z"


def test_curves_are_relative_and_end_where_the_ring_began():
    lens = np.array([[0, 1 - 1j, 3 - 1j, 4], [4, 3 + 1j, 1 + 1j, 0]], dtype=np.complex64)
    curves = Curves(lens + np.complex64(5 + 5j), np.zeros(2, bool), np.array([0, 2]))

    assert path_data(curves) == "M5 5c1-1 3-1 4 0-1 1-3 1-4 0z"
    assert path_data(curves.of(0, 0)) == ""


@pytest.mark.parametrize(("parts", "decimals"), [(100, 2), (10, 1)])
def test_rounding_does_not_add_up_along_a_ring(parts, decimals):
    staircase = [complex(step * 0.3333, step * 0.6666) for step in range(60)]

    data = path_data(lines([*staircase, 40j]), parts)

    steps = np.array(NUMBER.findall(data.split("l")[1]), dtype=float).reshape(-1, 2)
    assert steps[:59].sum(axis=0) == pytest.approx((59 * 0.3333, 59 * 0.6666), abs=0.6 / parts)
    assert max(len(number.partition(".")[2]) for number in NUMBER.findall(data)) == decimals


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_no_number_of_a_drawing_has_more_than_two_decimals(kind):
    svg = small_pictures.traced(small_pictures.badge(), Options(kind)).svg.decode()

    data = "".join(re.findall(r' d="([^"]+)"', svg))
    assert re.fullmatch(r"[MchlvzCHLV\d. -]+", data)
    assert re.search(r"\.\d", data)
    assert not re.search(r"\.\d{3}", data)
