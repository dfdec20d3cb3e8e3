"""Draws the pictures of the sandbox: the person's own photos, cropped, toned and composed.

The same photos, prompt, seed, size and format give the same file; any other prompt or seed gives
another picture.
"""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from typing import Any

from PIL import Image

from sandbox.compositions import Scene, compose
from sandbox.filters import mark, sparks, texture, vignette
from sandbox.palettes import asked_for


@dataclass(frozen=True)
class Brief:
    """What a picture is to be; the size is width and height in pixels."""

    prompt: str
    seed: int
    size: tuple[int, int]
    format: str
    quality: int


def draw(photos: list[Image.Image], brief: Brief) -> bytes:
    """A picture file of exactly the size asked for."""
    chance = random.Random(_number(brief))
    palettes = asked_for(brief.prompt, chance)
    scene = Scene(photos, brief.size, palettes[0], palettes[-1], chance)
    picture = compose(scene, brief.prompt)
    picture = sparks(picture, palettes[-1] if palettes[-1].sparks else palettes[0], chance)
    picture = texture(picture, palettes[0], chance)
    picture = vignette(picture, palettes[0], chance.uniform(0.35, 0.6))
    return _encoded(mark(picture), brief)


def _number(brief: Brief) -> int:
    words = f"{brief.prompt}|{brief.seed}|{brief.size}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8])


def _encoded(picture: Image.Image, brief: Brief) -> bytes:
    options: dict[str, dict[str, Any]] = {
        "webp": {"format": "WEBP", "quality": brief.quality, "method": 2},
        "jpg": {"format": "JPEG", "quality": max(brief.quality, 1)},
        "png": {"format": "PNG", "compress_level": 3},
    }
    output = io.BytesIO()
    picture.save(output, **options[brief.format])
    return output.getvalue()
