"""What becomes of a file that was sent: checked, cleaned, looked at, and written under a row."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, BinaryIO

from core import images, storage
from core.images import Prepared
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from tracer.tracing.options import Guess
from vectorizing.models import Picture
from vectorizing.services.refusals import VectoriserRefused

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Taken:
    """A file that passed. `facts` are columns of `Picture`."""

    png: bytes
    thumb: bytes
    file_format: str
    facts: dict[str, Any]


def take(file: BinaryIO | bytes, *, is_ours: bool = False) -> Taken:
    """A PNG or JPEG; one of our own gallery in any format that it holds.

    Slow: not inside a transaction. Raises Refused.
    """
    recipe = images.VECTOR_SOURCE
    if is_ours:
        recipe = replace(recipe, formats=images.PICTURE.formats)
    prepared = _checked(file, recipe)
    png = prepared.copies["source"].content
    return Taken(
        png, prepared.copies["thumb"].content, prepared.suffix, _facts(prepared, _guess(png))
    )


def write(picture: Picture, taken: Taken) -> None:
    """Both files; the row has to be there before them. Safe to repeat."""
    storage.write(picture.source_key, taken.png)
    storage.write(picture.thumb_key, taken.thumb)


def _checked(file: BinaryIO | bytes, recipe: images.Recipe) -> Prepared:
    try:
        return images.prepare(file, recipe)
    except images.ImageRefused as refusal:
        raise VectoriserRefused(refusal.code, refusal.message) from refusal
    except images.GuardUnavailable as error:
        raise _busy() from error


def _guess(png: bytes) -> Guess:
    try:
        return tracer.inspect(png)
    except VectorRefused as refusal:
        raise VectoriserRefused(refusal.code, refusal.full_message) from refusal
    except VectorUnavailable as error:
        raise _busy() from error


def _facts(prepared: Prepared, guess: Guess) -> dict[str, Any]:
    source = prepared.copies["source"]
    return {
        "sha256": source.sha256,
        "width": source.width,
        "height": source.height,
        "original_width": prepared.width,
        "original_height": prepared.height,
        "dpi": prepared.dpi,
        "size": len(source.content),
        "suggested": asdict(guess.options),
        "colours_seen": guess.colours,
        "flat_background": guess.flat_background,
        "transparent": guess.transparent,
    }


def _busy() -> VectoriserRefused:
    return VectoriserRefused(
        "busy",
        "We can't check pictures just now. Send this one again in a minute.",
        retry_after=60,
    )
