"""What a drawing is traced as, and with which settings. Read by pages, jobs and the engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FEWEST_COLOURS, MOST_COLOURS = 2, 64
COARSEST, FINEST = 1, 5
SHARPEST, ROUNDEST = 0, 4
LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 1, 254


class Kind(StrEnum):
    """Ink on paper, areas of few colours, or continuous tone: each has its own engine."""

    LINE = "line"
    FLAT = "flat"
    PHOTO = "photo"


@dataclass(frozen=True)
class Options:
    """`threshold` parts ink from paper (0 black, 255 white); None finds it. Line art ignores
    `colours`, the other kinds ignore `threshold`."""

    kind: Kind
    colours: int = 16
    detail: int = 3
    smoothing: int = 2
    remove_background: bool = False
    threshold: int | None = None


@dataclass(frozen=True)
class Guess:
    """The settings that suit a picture, and what of it led there. `colours` is how many were seen,
    `MOST_COLOURS` at most. `flat_background`: all around the picture is one colour, which can be
    left out."""

    options: Options
    colours: int
    flat_background: bool
    transparent: bool
