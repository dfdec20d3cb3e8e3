"""What a whole drawing will be, told from a smaller one of the same picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tracer.svg.fidelity import MOST_DECIBELS

# Measured on photos of eight kinds, 450 to 1440 px, with 6 to 64 colours: bytes were within a
# factor of 1.7 and paths of 2.5, the others within 3 dB and 0.15. Outlines get longer with the
# side and finer ones appear, so the power lies between that of a line and of an area. Fields of
# stars grow faster than this.
_BYTES_POWER, _PATHS_POWER = 1.75, 1.6
_PSNR_PER_DOUBLING, _SSIM_PER_DOUBLING = 0.8, 0.03


@dataclass(frozen=True)
class Figures:
    """`psnr` in dB, `ssim` up to 1."""

    paths: int
    colours: int
    svg_bytes: int
    psnr: float
    ssim: float

    def enlarged(self, scale: float) -> Figures:
        """Of the drawing of a picture whose sides are `scale` times as long."""
        doublings = math.log2(scale)
        return Figures(
            paths=round(self.paths * scale**_PATHS_POWER),
            colours=self.colours,
            svg_bytes=round(self.svg_bytes * scale**_BYTES_POWER),
            psnr=min(MOST_DECIBELS, self.psnr + _PSNR_PER_DOUBLING * doublings),
            ssim=min(1.0, self.ssim + _SSIM_PER_DOUBLING * doublings),
        )
