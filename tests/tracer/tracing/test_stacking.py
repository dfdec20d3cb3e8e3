from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.tracing import small_pictures
from tracer.tracing import paints, stacking
from tracer.tracing.drawing import Progress, Sheet, TooComplex, Traced
from tracer.tracing.mixtures import Mixture
from tracer.tracing.options import Kind, Options

SIDE = 40
COLOURS = np.array([[255, 0, 0], [0, 0, 255], [0, 128, 0]], dtype=np.float32)


def labels() -> np.ndarray:
    """A square on a ground, and a smaller one over its corner."""
    found = np.zeros((SIDE, SIDE), dtype=np.uint8)
    found[8:28, 8:28] = 1
    found[20:34, 20:34] = 2
    return found


def stacked(values: np.ndarray, side: int = SIDE, most_bytes: int = 100_000) -> Traced:
    none = np.zeros(0, dtype=np.uint8)
    edges = np.zeros(0, dtype=np.intp)
    mixture = Mixture(labels(), edges, none, none, none.astype(np.float32))
    sheet = Sheet(side, side, Options(Kind.FLAT), most_bytes)
    stacking.stack(mixture, paints.mixed_from(values), sheet, Progress())
    return sheet.finished()


def with_opacity(*opacity: int) -> np.ndarray:
    return np.column_stack([COLOURS, np.array(opacity, dtype=np.float32)])


def test_the_ground_covers_the_sheet_and_each_pixel_shows_its_own_colour():
    drawn = stacked(COLOURS)

    seen = small_pictures.seen(drawn.svg)
    away = np.abs(seen[:, :, :3] - COLOURS[labels()]).max(axis=2)
    assert (drawn.colours, drawn.paths, drawn.svg.count(b"<rect")) == (3, 2, 1)
    assert seen[:, :, 3].min() == 255
    assert (away > 8).mean() < 0.01


def test_what_is_clear_is_not_painted_and_what_is_soft_shows_through():
    values = with_opacity(0, 255, 128)
    values[2, :3] = 255 - (255 - COLOURS[2]) * 128 / 255

    seen = small_pictures.seen(stacked(values).svg)

    assert seen[2, 2, 3] == 0
    assert tuple(seen[12, 12]) == (0, 0, 255, 255)
    assert seen[30, 30] == pytest.approx([0, 128, 0, 128], abs=3)


def test_a_drawing_of_a_smaller_picture_fills_its_sheet():
    seen = small_pictures.seen(stacked(COLOURS, side=2 * SIDE).svg)

    assert seen.shape[:2] == (2 * SIDE, 2 * SIDE)
    assert tuple(seen[60, 60]) == (0, 128, 0, 255)
    assert tuple(seen[20, 20]) == (0, 0, 255, 255)
    assert tuple(seen[76, 76]) == (255, 0, 0, 255)


def test_a_drawing_that_would_be_too_large_is_given_up():
    size = len(stacked(COLOURS).svg)

    with pytest.raises(TooComplex) as told:
        stacked(COLOURS, most_bytes=size // 2)

    assert told.value.size > told.value.most == size // 2
