"""The colours of a picture by their labels, and which of them let what is below show through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.tracing import planes, regions
from tracer.tracing.drawing import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Colours = NDArray[np.float32]

_CLEAR = 12  # opacity in levels below which nothing is there
_SOLID = 243  # and above which nothing shows through
_BACKGROUND = 0.3  # share of the picture's edge that a background takes at least


@dataclass(frozen=True)
class Paints:
    """`values` has for each label the levels that a pixel of it has in each plane."""

    values: Colours
    is_clear: Flags
    is_soft: Flags

    @property
    def count(self) -> int:
        return len(self.values)

    def fill(self, label: int) -> tuple[Colour, float]:
        """The colour and opacity that look like this label on what lies below it."""
        share = float(self.values[label, 3]) / planes.OPAQUE if self.is_soft[label] else 1.0
        hidden = planes.OPAQUE * (1 - share)
        red, green, blue = (
            min(max(round((float(level) - hidden) / share), 0), 255)
            for level in self.values[label, :3]
        )
        return (red, green, blue), share

    def with_clear(self, label: int) -> Paints:
        """And a new label: this colour, but not painted."""
        import numpy as np

        return Paints(
            np.vstack([self.values, self.values[label]]),
            np.append(self.is_clear, True),
            np.append(self.is_soft, False),
        )


def mixed_from(values: Colours) -> Paints:
    """Paints of these levels; a fourth one says how opaque they are."""
    import numpy as np

    opacity = values[:, 3] if values.shape[1] > 3 else np.full(len(values), planes.OPAQUE)
    is_clear = opacity < _CLEAR
    return Paints(values, is_clear, ~is_clear & (opacity < _SOLID))


def background(labels: Labels) -> int | None:
    """The label that most of the picture's edge has, if it is a background."""
    import numpy as np

    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    counts = np.bincount(edge)
    label = int(counts.argmax())
    return label if counts[label] >= _BACKGROUND * len(edge) else None


def without_background(labels: Labels, paints: Paints) -> tuple[Labels, Paints]:
    """What hangs together with the edge of the picture in the background's colour is cleared; the
    same colour inside a shape stays."""
    import numpy as np

    label = background(labels)
    if label is None or label >= paints.count or paints.is_clear[label]:
        return labels, paints
    areas = regions.find(labels)
    is_gone = (areas.labels == label) & areas.on_border()
    cleared = np.where(is_gone[areas.map], np.uint8(paints.count), labels)
    return cleared, paints.with_clear(label)
