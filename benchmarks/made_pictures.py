"""What cameras, scanners and programs do to a picture on its way."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageChops


def compressed(picture: Image.Image, quality: int) -> Image.Image:
    """As a JPEG of this quality shows it."""
    target = io.BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=quality)
    return Image.open(io.BytesIO(target.getvalue())).convert("RGB")


def noisy(picture: Image.Image, dice: random.Random, strength: float) -> Image.Image:
    """With grain that differs by about so many levels."""
    import numpy as np

    rng = np.random.default_rng(dice.randrange(2**32))
    levels = np.asarray(picture).astype(np.float32)
    levels += rng.normal(0, max(strength, 1e-6), levels.shape)
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8), picture.mode)


def shaded(picture: Image.Image, dice: random.Random, depth: float) -> Image.Image:
    """Lit from one corner: the opposite one is darker by this share."""
    import numpy as np

    width, height = picture.size
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    way = (down / height if dice.random() < 0.5 else 1 - down / height) + right / width
    light = Image.fromarray(((1 - depth * way / 2) * 255).astype(np.uint8), "L")
    return ImageChops.multiply(picture, Image.merge("RGB", [light] * 3))
