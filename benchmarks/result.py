"""One line of the table: a ratio of two things measured in the same run, and its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`ratio` has to be at least the goal, or at most when `at_least` is false. The unit is that
    of both: x times, or what a figure that is no ratio is measured in."""

    what: str
    baseline: str
    ours: str
    ratio: float
    goal: float
    at_least: bool = True
    unit: str = "x"

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def cells(self) -> tuple[str, ...]:
        sign = "≥" if self.at_least else "≤"
        verdict = "pass" if self.is_met else "MISS"
        shown = f"{self.ratio:.2f}" if self.unit == "x" else f"{self.ratio:.4g}"
        ratio, goal = f"{shown}{self.unit}", f"{sign} {self.goal:g}{self.unit}"
        return self.what, self.baseline, self.ours, ratio, goal, verdict


def faster(what: str, baseline: float, ours: float, goal: float) -> Result:
    """From two durations in seconds."""
    return Result(
        what, f"{baseline * 1000:.1f} ms", f"{ours * 1000:.1f} ms", baseline / ours, goal
    )


def smaller(what: str, baseline: float, ours: float, goal: float) -> Result:
    """From two sizes in bytes."""
    sizes = f"{baseline / 1e6:.1f} MB", f"{ours / 1e6:.1f} MB"
    return Result(what, *sizes, ratio=ours / baseline, goal=goal, at_least=False)


def table(results: list[Result]) -> str:
    rows = [("what", "plain way", "ours", "ratio", "goal", ""), *(r.cells() for r in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
