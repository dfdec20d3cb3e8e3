"""How often the kind of a picture is guessed right: 300 made ones, a hundred of each kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from PIL import Image

from benchmarks import guess_line_art, guess_logos, guess_photos
from benchmarks.result import Result
from tracer.tracing.guess import guess
from tracer.tracing.options import Kind

EACH = 100
# Sets that no threshold was chosen on.
SEEDS = (4, 5, 6)
_MAKERS: dict[Kind, Callable[[int, random.Random], Image.Image]] = {
    Kind.LINE: guess_line_art.make,
    Kind.FLAT: guess_logos.make,
    Kind.PHOTO: guess_photos.make,
}


def pictures(seed: int, each: int = EACH) -> Iterator[tuple[Kind, int, Image.Image]]:
    """Each kind's pictures with their numbers, the same for the same seed."""
    for kind, maker in _MAKERS.items():
        for number in range(each):
            yield kind, number, maker(number, random.Random(f"{kind}-{seed}-{number}"))


def measure() -> list[Result]:
    rows = []
    for seed in SEEDS:
        seen = [(kind, guess(picture).options.kind) for kind, _, picture in pictures(seed)]
        right = sum(kind is guessed for kind, guessed in seen)
        share = 100 * right / len(seen)
        rows.append(
            Result(f"kind guessed, set {seed}", f"{len(seen)} pictures", f"{right} right", share,
                   goal=95, unit=" %")
        )  # fmt: skip
    return rows
