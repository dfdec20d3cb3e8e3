from __future__ import annotations

import numpy as np

from tracer.tracing import regions

U_SHAPE = np.array(
    [
        [1, 0, 1, 0],
        [1, 0, 1, 0],
        [1, 1, 1, 2],
    ],
    dtype=np.uint8,
)


def test_every_pixel_is_in_one_region_of_its_own_label():
    labels = np.random.default_rng(5).integers(0, 3, (23, 31)).astype(np.uint8)

    found = regions.find(labels)

    assert np.array_equal(found.labels[found.map], labels)
    assert np.array_equal(np.bincount(found.map.ravel()), found.areas)
    assert found.areas.sum() == labels.size


def test_arms_that_meet_below_are_one_region_and_corners_do_not_connect():
    found = regions.find(U_SHAPE)
    diagonal = regions.find(np.eye(3, dtype=np.uint8))

    assert sorted(zip(found.labels.tolist(), found.areas.tolist(), strict=True)) == [
        (0, 2),
        (0, 2),
        (1, 7),
        (2, 1),
    ]
    assert (diagonal.count, int((diagonal.labels == 1).sum())) == (5, 3)


def test_neighbours_are_told_both_ways_with_the_length_of_their_border():
    found = regions.find(U_SHAPE)

    u, dot = (int(np.flatnonzero(found.labels == label)[0]) for label in (1, 2))
    borders = dict(zip(map(tuple, found.pairs.T.tolist()), found.borders.tolist(), strict=True))
    inner, right = found.map[0, 1], found.map[0, 3]
    assert borders[u, inner] == borders[inner, u] == 5
    assert borders[right, u] == 2
    assert borders[u, dot] == borders[right, dot] == 1
    assert (inner, dot) not in borders


def test_a_speck_takes_the_label_of_the_neighbour_that_looks_like_it():
    labels = np.zeros((9, 10), dtype=np.uint8)
    labels[:, 5:] = 1
    labels[4, 4:6] = 2
    levels = np.array([[0, 0, 0], [200, 200, 200], [190, 190, 190]], dtype=np.float32)

    kept = regions.merged(regions.find(labels), levels, least=2)
    merged = regions.merged(regions.find(labels), levels, least=3)

    assert np.array_equal(kept, labels)
    assert merged[4, 4:6].tolist() == [1, 1]
    assert (merged == labels).sum() == labels.size - 2
