"""A hundred small photos and pictures of continuous tone, for the guess of the kind."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from benchmarks.made_pictures import compressed, noisy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 224
# Photos that scikit-image brings with it.
_PHOTOS = ("astronaut", "coffee", "chelsea", "rocket", "camera", "coins", "moon",
           "immunohistochemistry", "retina", "hubble_deep_field", "stereo_motorcycle",
           "clock", "cat")  # fmt: skip
_SURFACES = ("gravel", "grass", "brick")


def make(number: int, dice: random.Random) -> Image.Image:
    return _MAKERS[number % len(_MAKERS)](dice)


@cache
def _loaded(name: str) -> Image.Image:
    from skimage import data

    found = getattr(data, name)()
    return Image.fromarray(found[0] if isinstance(found, tuple) else found)


def _cut(dice: random.Random, names: tuple[str, ...] = _PHOTOS) -> Image.Image:
    """A part of a photo, large enough to show what it is of, at its own sharpness or shrunk."""
    photo = _loaded(dice.choice(names))
    side = dice.randint(min(photo.size) // 2, min(photo.size))
    left, top = dice.randint(0, photo.width - side), dice.randint(0, photo.height - side)
    cut = photo.crop((left, top, left + side, top + side))
    cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if dice.random() < 0.5 else cut
    return cut.resize((SIDE, SIDE), Image.Resampling.BICUBIC).convert("RGB")


def _plain(dice: random.Random) -> Image.Image:
    return _cut(dice)


def _faint(dice: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(_cut(dice)).enhance(dice.uniform(0.25, 0.5))


def _blurred(dice: random.Random) -> Image.Image:
    return _cut(dice).filter(ImageFilter.GaussianBlur(dice.uniform(1.5, 4)))


def _grey(dice: random.Random) -> Image.Image:
    grey = _cut(dice).convert("L")
    if dice.random() < 0.3:
        return ImageOps.colorize(grey, "#2b1a0a", "#fff3dc")
    return ImageEnhance.Contrast(grey).enhance(dice.uniform(0.8, 1.8))


def _as_jpeg(dice: random.Random) -> Image.Image:
    return compressed(_cut(dice), dice.randint(15, 50))


def _surface(dice: random.Random) -> Image.Image:
    return noisy(_cut(dice, _SURFACES), dice, dice.uniform(0, 15))


def _clouds(dice: random.Random, roughness: float) -> NDArray[np.float32]:
    """Hills and hollows of all sizes, 0..1."""
    import numpy as np

    rng = np.random.default_rng(dice.randrange(2**32))
    total = np.zeros((SIDE, SIDE), dtype=np.float32)
    for octave in range(1, 7):
        coarse = Image.fromarray(rng.random((2**octave + 1, 2**octave + 1), dtype=np.float32))
        total += np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) * (
            roughness**octave
        )
    return (total - total.min()) / max(float(np.ptp(total)), 1e-6)


def _landscape(dice: random.Random) -> Image.Image:
    """A sky that pales towards the ground, hills in haze, and grain."""
    import numpy as np

    down = np.linspace(0, 1, SIDE, dtype=np.float32)[:, None, None]
    sky = np.array([dice.randint(60, 150), dice.randint(120, 190), dice.randint(190, 250)])
    picture = sky + down * (np.array([235, 215, 190]) - sky) + 40 * _clouds(dice, 0.6)[..., None]
    for row in range(dice.randint(2, 4)):
        ridge = SIDE * (0.45 + row * 0.15) + 40 * (_clouds(dice, 0.5)[row * 20] - 0.5)
        is_hill = np.arange(SIDE)[:, None] > ridge[None, :]
        tone = np.array([70, 110, 60]) * (0.5 + 0.35 * row) * (0.6 + _clouds(dice, 0.8)[..., None])
        picture = np.where(is_hill[..., None], tone, picture)
    drawn = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB")
    return noisy(drawn, dice, dice.uniform(1, 6))


def _portrait(dice: random.Random) -> Image.Image:
    """A painted head: soft shadows, no outline."""
    drawn = Image.new("RGB", (SIDE, SIDE), tuple(dice.randint(60, 200) for _ in range(3)))
    skin = dice.choice(((224, 172, 140), (150, 100, 75), (245, 205, 180), (95, 62, 48)))
    for step in range(24, 0, -1):
        share = step / 24
        tone = tuple(round(level * (1.12 - 0.5 * share)) for level in skin)
        shift = (1 - share) * 18
        box = (112 - 66 * share - shift, 104 - 84 * share - shift,
               112 + 66 * share - shift, 104 + 84 * share - shift)  # fmt: skip
        ImageDraw.Draw(drawn).ellipse(box, fill=tone)
        drawn = drawn.filter(ImageFilter.GaussianBlur(1.2))
    pen = ImageDraw.Draw(drawn)
    for x in (84, 132):
        pen.ellipse((x - 10, 88, x + 10, 100), fill=(240, 236, 230))
        pen.ellipse((x - 5, 89, x + 5, 99), fill=(50, 35, 30))
    pen.chord((84, 128, 136, 152), 0, 180, fill=(150, 60, 60))
    pen.pieslice((40, 4, 184, 130), 190, 350, fill=(50, 34, 25))
    soft = drawn.filter(ImageFilter.GaussianBlur(dice.uniform(1.2, 3)))
    return noisy(soft, dice, dice.uniform(1, 5))


def _noise(dice: random.Random) -> Image.Image:
    """Clouds of colour, or nothing but grain."""
    import numpy as np

    if dice.random() < 0.3:
        flat = Image.new("RGB", (SIDE, SIDE), (128, 128, 128))
        return noisy(flat, dice, dice.uniform(30, 90))
    bands = [_clouds(dice, dice.uniform(0.5, 0.9)) * 255 for _ in range(3)]
    return Image.fromarray(np.stack(bands, axis=2).astype(np.uint8), "RGB")


def _cut_out(dice: random.Random) -> Image.Image:
    """What a shop shows: the thing on white, or on nothing."""
    mask = Image.new("L", (SIDE, SIDE), 0)
    edge = dice.randint(10, 45)
    shape = ImageDraw.Draw(mask).ellipse if dice.random() < 0.6 else ImageDraw.Draw(mask).rectangle
    shape((edge, edge * 0.7, SIDE - edge, SIDE - edge * 0.7), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(dice.uniform(0.5, 2)))
    photo = _cut(dice)
    if dice.random() < 0.5:
        photo.putalpha(mask)
        return photo
    return Image.composite(photo, Image.new("RGB", photo.size, "white"), mask)


def _night(dice: random.Random) -> Image.Image:
    """Mostly dark or mostly bright."""
    power = dice.choice((dice.uniform(0.3, 0.5), dice.uniform(2, 3.5)))
    return _cut(dice).point(lambda level: round(255 * (level / 255) ** power))


_MAKERS = (
    _plain, _faint, _blurred, _grey, _as_jpeg, _surface, _landscape, _portrait, _noise, _cut_out,
    _night, _plain, _grey,
)  # fmt: skip
