"""What a drawing is traced as, and with which settings. Read by pages, jobs and the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.ranges import Range, check, range_of, ranged


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
    colours: int = ranged(16, Range(2, 64))
    detail: int = ranged(3, Range(1, 5, about="1 coarse to 5 fine."))
    smoothing: int = ranged(2, Range(0, 4, about="0 corners to 4 round."))
    remove_background: bool = False
    threshold: int | None = ranged(None, Range(1, 254))

    def __post_init__(self) -> None:
        check(self)

    @property
    def effective(self) -> Options:
        """Without what the kind has no use for: that is left at its default."""
        if self.kind is Kind.LINE:
            return replace(self, colours=Options.colours)
        return replace(self, threshold=None)


COLOURS, DETAIL, SMOOTHING, THRESHOLD = (
    range_of(Options, name) for name in ("colours", "detail", "smoothing", "threshold")
)


@dataclass(frozen=True)
class Guess:
    """The settings that suit a picture, and what of it led there. `colours` is how many were seen,
    `COLOURS.high` at most. `flat_background`: all around the picture is one colour, which can be
    left out."""

    options: Options
    colours: int
    flat_background: bool
    transparent: bool
