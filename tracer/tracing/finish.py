"""How closely outlines are followed: what `detail` and `smoothing` mean in pixels and degrees."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracer.tracing.contours import Rings, joined
from tracer.tracing.corners import sharpened, thinned
from tracer.tracing.curves import fit
from tracer.tracing.options import Kind, Options
from tracer.tracing.paths import path_data

_SOFTEST = 2.5
_CORNERS = {0: 25.0, 1: 40.0, 2: 55.0, 3: 75.0, 4: 181.0}
# By detail: the tolerance in pixels, and the least outline in square pixels.
_DRAWN = ({1: 0.8, 2: 0.4, 3: 0.25, 4: 0.15, 5: 0.09}, {1: 24.0, 2: 8.0, 3: 2.0, 4: 1.0, 5: 0.3})
_PHOTO = ({1: 2.0, 2: 1.4, 3: 1.0, 4: 0.7, 5: 0.45}, {1: 200.0, 2: 90.0, 3: 36.0, 4: 16.0, 5: 6.0})


@dataclass(frozen=True)
class Finish:
    """`tolerance` in pixels; outlines of less than `speckle` square pixels are left out; a turn
    of more than `degrees` is a corner. Numbers are written in `parts` of a pixel, and are so many
    times larger than in the picture as `scale` says."""

    tolerance: float
    speckle: float
    degrees: float
    parts: int = 100
    scale: float = 1

    def softened(self, softness: float) -> Finish:
        """For edges that are so many times wider than crisp ones: their place is less sure."""
        return replace(self, tolerance=self.tolerance * min(max(softness, 1), _SOFTEST))

    def kept(self, rings: Rings) -> Rings:
        """The outlines that are drawn."""
        import numpy as np

        rings = thinned(rings.only(np.abs(rings.areas()) >= self.speckle))
        return rings.only(rings.lengths > 2)

    def paths(self, several: list[Rings]) -> list[str]:
        """The path data of each of these, which were kept. All at once is faster than each."""
        import numpy as np

        curves = fit(*sharpened(joined(several), self.degrees), self.tolerance)
        scaled = replace(curves, pieces=curves.pieces * np.float32(self.scale))
        ends = np.cumsum([rings.count for rings in several]).tolist()
        return [
            path_data(scaled.of(first, last), self.parts)
            for first, last in zip([0, *ends], ends, strict=False)
        ]


def finish(options: Options) -> Finish:
    is_photo = options.kind is Kind.PHOTO
    tolerances, speckles = _PHOTO if is_photo else _DRAWN
    degrees, parts = _CORNERS[options.smoothing], 10 if is_photo else 100
    return Finish(tolerances[options.detail], speckles[options.detail], degrees, parts)
