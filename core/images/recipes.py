"""What may come in as a picture, which copies are made of it, and what opening it may cost.

Read by the product and by the child process that opens pictures: no Django, no Pillow here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CopyRecipe:
    """One copy to make; a smaller original is never enlarged."""

    name: str
    longest: int  # px
    format: str  # JPEG, WEBP or PNG
    quality: int = 80


@dataclass(frozen=True)
class Recipe:
    """The limits a picture must keep and the copies it becomes."""

    formats: tuple[str, ...]
    copies: tuple[CopyRecipe, ...]
    most_bytes: int = 25 * MEGABYTE
    most_pixels: int = 64_000_000
    most_opened_bytes: int = 200_000_000  # as opening it takes: by its colours and their depth
    smallest_side: int = 512
    longest_side: int = 20_000
    most_ratio: int = 400  # of the longer side to the shorter
    keeps_alpha: bool = False  # else on white

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> Recipe:
        copies = tuple(CopyRecipe(**each) for each in wire["copies"])
        return cls(**{**wire, "formats": tuple(wire["formats"]), "copies": copies})


def _thumbnails(*sides: int) -> tuple[CopyRecipe, ...]:
    return tuple(CopyRecipe(str(side), side, "WEBP") for side in sides)


# A photo of a person: what the trainer reads, and what the person sees of it.
PHOTO = Recipe(
    formats=("JPEG", "PNG", "WEBP", "HEIF"),
    copies=(CopyRecipe("training", 1024, "JPEG", 95), *_thumbnails(640, 320)),
)
# A picture from a provider: the caller keeps its bytes, these are for the pages.
PICTURE = Recipe(
    formats=("JPEG", "PNG", "WEBP"), copies=_thumbnails(1280, 640, 320), smallest_side=64
)
# What a drawing is traced from: beyond these px a drawing gains nothing but nodes.
VECTOR_SOURCE = Recipe(
    formats=("PNG", "JPEG"),
    copies=(CopyRecipe("source", 2048, "PNG"), CopyRecipe("thumb", 640, "WEBP")),
    most_pixels=40_000_000,
    smallest_side=16,
    most_ratio=64,
    keeps_alpha=True,
)
