"""Connected areas of one label, and which of them touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int32]


@dataclass(frozen=True)
class Regions:
    """`map` says for each pixel which region it is in; `labels` and `areas` (pixels) are told by
    region; `pairs` (2, n) are the regions that touch side by side, in both directions, along
    `borders` pixels."""

    map: Indices
    labels: Labels
    areas: Indices
    pairs: Indices
    borders: Indices

    @property
    def count(self) -> int:
        return len(self.labels)

    def on_border(self) -> Flags:
        """The regions that touch the edge of the picture."""
        import numpy as np

        flags = np.zeros(self.count, dtype=bool)
        for side in (self.map[0], self.map[-1], self.map[:, 0], self.map[:, -1]):
            flags[side] = True
        return flags


def find(labels: Labels) -> Regions:
    """Regions of a (height, width) map of labels; corners do not connect."""
    import numpy as np

    starts = np.ones(labels.shape, dtype=bool)
    starts[:, 1:] = labels[:, 1:] != labels[:, :-1]
    run_of = np.cumsum(starts.ravel(), dtype=np.int32).reshape(labels.shape) - np.int32(1)
    run_labels = labels[starts]
    meets = starts[1:] | starts[:-1]
    above, below = run_of[:-1][meets], run_of[1:][meets]
    same = run_labels[above] == run_labels[below]
    root = _united(len(run_labels), above[same], below[same])
    is_root = root == np.arange(len(root), dtype=np.int32)
    roots = np.flatnonzero(is_root)
    region_of_run = (np.cumsum(is_root, dtype=np.int32) - np.int32(1))[root]
    changes = starts[:, 1:]
    left, right = run_of[:, :-1][changes], run_of[:, 1:][changes]
    one = region_of_run[np.concatenate([above[~same], left])]
    other = region_of_run[np.concatenate([below[~same], right])]
    lengths = np.diff(np.flatnonzero(starts.ravel()), append=labels.size)
    areas = np.bincount(region_of_run, weights=lengths).astype(np.int32)
    pairs, borders = _counted_pairs(one, other, len(roots))
    return Regions(region_of_run[run_of], run_labels[roots], areas, pairs, borders)


def merged(areas: Regions, colours: NDArray[np.float32], least: float) -> Labels:
    """The map of labels, where regions of fewer pixels than `least` take the label of the
    neighbour that looks most like them."""
    import numpy as np

    one, other = areas.pairs
    small = np.flatnonzero((areas.areas < least)[one])
    one, other = one[small], other[small]
    gap = colours[areas.labels[one]] - colours[areas.labels[other]]
    apart = np.sqrt((gap * gap).sum(axis=1)) - areas.borders[small]
    best = np.lexsort((apart, one))
    small, first = np.unique(one[best], return_index=True)
    labels = areas.labels.copy()
    labels[small] = areas.labels[other[best[first]]]
    return labels[areas.map]


def _united(count: int, one: Indices, other: Indices) -> Indices:
    """For each item the least item that it is joined to, along however many links."""
    import numpy as np

    root = np.arange(count, dtype=np.int32)
    while True:
        low, high = root[one], root[other]
        apart = low != high
        if not apart.any():
            return root
        one, other, low, high = one[apart], other[apart], low[apart], high[apart]
        np.minimum.at(root, np.maximum(low, high), np.minimum(low, high))
        while not np.array_equal(further := root[root], root):
            root = further


def _counted_pairs(one: Indices, other: Indices, count: int) -> tuple[Indices, Indices]:
    import numpy as np

    keys = np.concatenate([one, other]).astype(np.int64) * count
    keys += np.concatenate([other, one])
    keys, borders = np.unique(keys, return_counts=True)
    return np.stack(np.divmod(keys, count)).astype(np.int32), borders.astype(np.int32)
