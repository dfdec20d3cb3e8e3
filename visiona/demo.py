"""Photos for a first look: drawn, so that nobody's face is needed to try the product."""

from __future__ import annotations

import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (900, 1125)
_SKIES = [
    ("#2b1d52", "#c86a9a"),
    ("#0f2f3f", "#58b6c4"),
    ("#40210f", "#f0a35c"),
    ("#1a3324", "#8fc38a"),
    ("#2a2a3c", "#b7b3d9"),
    ("#3b0f2a", "#ff8f6b"),
]


def portrait(number: int) -> bytes:
    """One drawn portrait as JPEG; the same person in another light, angle and distance."""
    chance = random.Random(number)  # noqa: S311  a drawing, not a secret
    picture = _background(chance, *_SKIES[number % len(_SKIES)])
    _person(ImageDraw.Draw(picture), chance)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _background(chance: random.Random, dark: str, light: str) -> Image.Image:
    gradient = Image.linear_gradient("L").rotate(chance.choice([0, 90, 180, 270]))
    sky = Image.composite(
        Image.new("RGB", SIZE, light), Image.new("RGB", SIZE, dark), gradient.resize(SIZE)
    )
    glow = Image.new("L", SIZE, 0)
    x, y, radius = chance.randrange(SIZE[0]), chance.randrange(500), chance.randrange(120, 320)
    ImageDraw.Draw(glow).ellipse((x - radius, y - radius, x + radius, y + radius), fill=110)
    glow = glow.filter(ImageFilter.GaussianBlur(90))
    return Image.composite(Image.new("RGB", SIZE, "#fff2d8"), sky, glow)


def _person(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Shoulders, neck, head, hair and a face, at a distance and a tilt of their own."""
    scale = chance.uniform(0.85, 1.25)
    lean = chance.uniform(-0.10, 0.10)
    cx, cy = SIZE[0] / 2 + 260 * lean, 470 + 60 * scale
    head, skin, hair = 165 * scale, "#d9a07f", "#3a2a26"
    cloth = chance.choice(["#24304a", "#5a2333", "#e7e0d2", "#1f4a3d", "#22222b"])
    shoulders = (cx - 2.2 * head, cy + 1.35 * head, cx + 2.2 * head, cy + 5 * head)
    draw.rounded_rectangle(shoulders, radius=head, fill=cloth)
    draw.rounded_rectangle(_box(cx, cy + 1.15 * head, 0.42 * head, 0.7 * head), 40, fill=skin)
    draw.ellipse(_box(cx - head * lean, cy - 0.18 * head, 1.12 * head, 1.3 * head), fill=hair)
    draw.ellipse(_box(cx, cy, 0.92 * head, 1.18 * head), fill=skin)
    draw.pieslice(_box(cx, cy - 0.42 * head, 0.98 * head, 0.86 * head), 180, 360, fill=hair)
    gaze = 0.12 * head * math.sin(lean * 20)
    for side in (-1, 1):
        eye = cx + side * 0.36 * head + gaze
        draw.ellipse(_box(eye, cy + 0.08 * head, 0.1 * head, 0.07 * head), fill="#2b211d")
    draw.line((cx + gaze, cy + 0.15 * head, cx + 1.6 * gaze, cy + 0.4 * head), "#b37c5e", 5)
    smile = _box(cx + gaze, cy + 0.52 * head, 0.28 * head, chance.uniform(0.08, 0.2) * head)
    draw.arc(smile, 15, 165, fill="#8c3f3a", width=8)


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return (x - width, y - height, x + width, y + height)
