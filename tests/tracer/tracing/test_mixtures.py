from __future__ import annotations

import numpy as np
import pytest

from tracer.tracing import mixtures, palette
from tracer.tracing.mixtures import NONE

COLOURS = np.array([[250, 250, 250], [20, 40, 60], [220, 30, 40]], dtype=np.float32)


def bands(labels: np.ndarray) -> list[np.ndarray]:
    levels = COLOURS[labels].astype(np.uint8)
    return [np.ascontiguousarray(levels[:, :, band]) for band in range(3)]


def halves(share: float) -> list[np.ndarray]:
    """The first colour, a column with a share of the second one, and the second."""
    labels = np.zeros((9, 11), dtype=np.uint8)
    labels[:, 6:] = 1
    planes = bands(labels)
    for plane, (one, other) in zip(planes, COLOURS[:2].T, strict=True):
        plane[:, 5] = round(one + share * (other - one))
    return planes


@pytest.mark.parametrize("share", [0.2, 0.4, 0.7])
def test_a_pixel_on_an_edge_is_told_as_shares_of_its_two_sides(share):
    planes = halves(share)
    likely, off = mixtures.nearest(planes, COLOURS, palette.measured)
    even = palette.evenness(planes).around

    pure = mixtures.cores(likely, mixtures.is_pure(off, even))
    mixed = mixtures.mixed(planes, COLOURS, pure, likely)

    at = np.flatnonzero(mixed.edges == 4 * 11 + 5)
    assert len(at) == 1
    dark = np.where(mixed.other[at] == 1, mixed.share[at], 1 - mixed.share[at])
    assert {int(mixed.one[at[0]]), int(mixed.other[at[0]])} == {0, 1}
    assert dark[0] == pytest.approx(share, abs=0.02)
    assert (mixed.labels[:, 5] == (share > 0.5)).all()


def test_the_nearest_colour_is_told_with_how_far_it_is():
    planes = bands(np.array([[0, 1, 2]]))
    planes[0][0, 2] -= 40

    labels, off = mixtures.nearest(planes, COLOURS, palette.measured)

    assert labels.tolist() == [[0, 1, 2]]
    assert off[0, 2] == pytest.approx(40, abs=5)
    assert off[0, :2].max() < 8


def test_only_blocks_of_three_by_three_sound_pixels_are_cores():
    labels = np.zeros((7, 9), dtype=np.uint8)
    labels[:, 5:7] = 1
    sound = np.ones(labels.shape, dtype=bool)
    sound[0, 0] = False

    cores = mixtures.cores(labels, sound)

    assert (cores[:, 5:] == NONE).all()
    assert cores[0, 0] == NONE
    assert (cores[:, 1:5] == 0).all()


def test_borders_are_counted_in_pixels_of_edge():
    labels = np.zeros((8, 8), dtype=np.uint8)
    labels[2:5, 2:6] = 1

    assert mixtures.borders(labels) == 2 * (3 + 4)
