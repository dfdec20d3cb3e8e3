"""Photos of one person, made from the portrait that scikit-image ships (NASA's, free for anybody):
held nearer or farther, turned, covered, blurred, in other places and under other lamps.
"""

from __future__ import annotations

import io
import math
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Of the portrait, in px: where the head ends, the middle of the face, its width, the eyes.
_SIDE, _FACE, _FACE_WIDTH = 512, (223, 118), 104
EYES = ((203, 102), (246, 104))
_BUST = (96, 0, 350, 300)
PLACES = ("coffee", "chelsea", "rocket", "brick", "grass", "gravel", "hubble_deep_field", "retina")


@cache
def portrait() -> Image.Image:
    from skimage import data

    return Image.fromarray(data.astronaut())


@cache
def place(name: str, width: int = 1024, height: int = 1024) -> Image.Image:
    """A picture without people, as a background."""
    from skimage import data

    return ImageOps.fit(Image.fromarray(getattr(data, name)()).convert("RGB"), (width, height))


def standing(
    person: Image.Image, background: Image.Image, face: float, at: float = 0.5
) -> Image.Image:
    """Head and shoulders before a background: the face about so many px high, `at` this share of
    the width."""
    bust = person.crop(_BUST)
    outline = Image.new("L", bust.size)
    draw = ImageDraw.Draw(outline)
    draw.ellipse((58, 12, 196, 200), fill=255)
    draw.ellipse((-10, 165, 264, 440), fill=255)
    scale = face / 107
    size = (round(bust.width * scale), round(bust.height * scale))
    bust = bust.resize(size, Image.Resampling.LANCZOS)
    outline = outline.filter(ImageFilter.GaussianBlur(3)).resize(size)
    photo = background.copy()
    left = round(photo.width * at - 127 * scale)
    photo.paste(bust, (left, max(0, photo.height - size[1]) // 2), outline)
    return photo


def turned(degrees: float, person: Image.Image | None = None) -> Image.Image:
    """The head as a rounded body with a nose, looked at from a side."""
    import numpy as np

    photo = np.asarray(person or portrait()).astype(float)
    out = photo.copy()
    across, high, deep = 0.72 * _FACE_WIDTH, 1.05 * _FACE_WIDTH, 0.85 * _FACE_WIDTH
    for row in range(photo.shape[0]):
        down = row - _FACE[1]
        if abs(down) >= high:
            continue
        half = across * math.sqrt(1 - (down / high) ** 2)
        spread = np.linspace(-half, half, 400)
        depth = deep * np.sqrt(np.maximum(0, 1 - (spread / across) ** 2 - (down / high) ** 2))
        nose = math.exp(-(((down - 6) / 14) ** 2))
        depth += 23 * np.exp(-((spread / 10) ** 2)) * nose
        left, source = _seen(spread, depth, deep, math.radians(degrees))
        begin, end = _FACE[0] - int(half), _FACE[0] + int(half)
        out[row, begin:end] = photo[row, begin - 8 : begin + 1].mean(axis=0)
        columns = np.clip(source + _FACE[0], 0, photo.shape[1] - 2)
        first, share = columns.astype(int), (columns % 1)[:, None]
        colours = photo[row, first] * (1 - share) + photo[row, first + 1] * share
        out[row, _FACE[0] + left : _FACE[0] + left + len(source)] = colours
    return Image.fromarray(out.astype(np.uint8))


def _seen(
    spread: NDArray[np.float64], depth: NDArray[np.float64], deep: float, angle: float
) -> tuple[int, NDArray[np.float64]]:
    """Which part of a row each column shows: what is nearest to whoever looks."""
    import numpy as np

    seen = spread * math.cos(angle) + (depth - deep / 2) * math.sin(angle)
    near = depth * math.cos(angle) - spread * math.sin(angle)
    left = math.ceil(seen.min())
    columns = np.round(seen - left).astype(int)
    best, source = np.full(columns.max() + 1, -math.inf), np.zeros(columns.max() + 1)
    for column, nearness, place_ in zip(columns, near, spread, strict=True):
        if column >= 0 and nearness > best[column]:
            best[column], source[column] = nearness, place_
    known = np.nonzero(np.isfinite(best))[0]
    return left, np.interp(np.arange(len(best)), known, source[known])


def with_glasses(
    shade: int = 18, size: float = 1.0, person: Image.Image | None = None
) -> Image.Image:
    photo = (person or portrait()).copy()
    draw = ImageDraw.Draw(photo)
    apart = math.dist(*EYES)
    for x, y in EYES:
        wide, up, low = 0.42 * apart * size, 0.3 * apart * size, 0.36 * apart * size
        draw.ellipse((x - wide, y - up, x + wide, y + low), fill=(shade, shade, shade + 4))
    draw.line((*EYES[0], *EYES[1]), fill=(shade, shade, shade + 4), width=4)
    return photo


def with_mask(
    colour: tuple[int, int, int] = (150, 190, 215), person: Image.Image | None = None
) -> Image.Image:
    """With folds, as cloth has them."""
    photo = (person or portrait()).copy()
    apart = math.dist(*EYES)
    x, y = (EYES[0][0] + EYES[1][0]) / 2, (EYES[0][1] + EYES[1][1]) / 2
    outline = [(-0.95, 0.45), (0, 0.35), (0.95, 0.45), (0.75, 1.45), (0, 1.75), (-0.75, 1.45)]
    corners = [(x + apart * across, y + apart * down) for across, down in outline]
    shape = Image.new("L", photo.size)
    ImageDraw.Draw(shape).polygon(corners, fill=255)
    cloth = Image.new("RGB", photo.size, colour)
    folds = ImageDraw.Draw(cloth)
    for fold in range(3):
        height = y + apart * (0.7 + 0.3 * fold)
        folds.line(
            (0, height, photo.width, height + 3), fill=tuple(9 * c // 10 for c in colour), width=2
        )
    photo.paste(cloth, mask=shape)
    return photo


def in_light(photo: Image.Image, brightness: float = 1.0, warmth: float = 1.0) -> Image.Image:
    red, green, blue = ImageEnhance.Brightness(photo).enhance(brightness).split()
    red, blue = (
        red.point(lambda value: min(255, round(value * warmth))),
        blue.point(lambda value: min(255, round(value / warmth))),
    )
    return Image.merge("RGB", (red, green, blue))


def blurred(photo: Image.Image, radius: float) -> Image.Image:
    return photo.filter(ImageFilter.GaussianBlur(radius))


def shaken(photo: Image.Image, px: int) -> Image.Image:
    """As by a hand that moved: the mean of shifted copies."""
    mean = photo
    for step in range(1, px):
        mean = Image.blend(mean, ImageChops.offset(photo, step, step // 3), 1 / (step + 1))
    return mean


def group(background: Image.Image, face: float, *others: float) -> Image.Image:
    """The person, and others beside them who are as large as these shares of them."""
    people = [ImageOps.mirror(portrait()), in_light(portrait(), 0.8, 1.1)]
    photo = standing(portrait(), background, face, 0.25)
    for number, share in enumerate(others):
        photo = standing(people[number % 2], photo, face * share, 0.62 + 0.28 * number)
    return photo


def jpeg(photo: Image.Image, quality: int = 92) -> bytes:
    target = io.BytesIO()
    photo.save(target, "JPEG", quality=quality)
    return target.getvalue()
