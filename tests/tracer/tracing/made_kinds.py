"""Pictures whose kind is known, seeded: as many pen drawings as logos and photos.

They are what people send: scanned, sent through a messenger, cut out, photographed badly.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from benchmarks import vector_pictures
from tests.deep import times
from tracer.tracing.options import Kind

SIDE = 320
EACH = times(25, 100)
_INKS = ((0, 0, 0), (20, 30, 90), (70, 40, 20), (120, 0, 30), (60, 60, 60))
_PAPERS = ((255, 255, 255), (250, 245, 230), (235, 235, 235), (225, 235, 245))
_NAMES = ("astronaut", "coffee", "rocket", "chelsea", "camera", "brick", "grass", "gravel")


def pictures() -> Iterator[tuple[str, Kind, Image.Image]]:
    """A name, what it is, and the picture."""
    for number in range(EACH):
        dice = random.Random(f"kinds-{number}")
        yield f"line-{number}", Kind.LINE, line(number, dice)
        yield f"flat-{number}", Kind.FLAT, flat(number, dice)
        yield f"photo-{number}", Kind.PHOTO, photo(number, dice)


def line(number: int, dice: random.Random) -> Image.Image:
    """Ink of a colour on a paper, scanned well or badly."""
    drawn = _drawn_lines(number, dice).convert("L")
    ink, paper = dice.choice(_INKS), dice.choice(_PAPERS)
    if number % 10 == 9:
        ink, paper = paper, ink
    if number % 5 == 2:
        return _cut_out(drawn, ink)
    picture = Image.composite(_plain(paper), _plain(ink), drawn)
    if number % 5 == 1:
        picture = _pencilled(picture, paper, dice)
    if number % 5 == 3:
        picture = _lit_from_a_side(picture, dice)
    return _sent(picture, dice) if number % 2 else picture


def flat(number: int, dice: random.Random) -> Image.Image:
    """Areas of three to ten colours."""
    drawn = _logos(number // 16)[number % 4] if number % 2 else _shapes(dice)
    if number % 7 == 3:
        drawn.putalpha(_disc_mask())
        return drawn
    if number % 7 == 5:
        drawn = _lit_from_a_side(drawn, dice, most=0.05)
    return _sent(drawn, dice) if number % 3 else drawn


def photo(number: int, dice: random.Random) -> Image.Image:
    """Cuts of real photos and made scenes: sharp, soft, grey, pale, dark, grainy."""
    picture = _scene(dice) if number % 4 == 3 else _cut(dice)
    acts = (
        lambda it: it,
        lambda it: it.filter(ImageFilter.GaussianBlur(2)),
        lambda it: it.convert("L").convert("RGB"),
        lambda it: ImageEnhance.Contrast(it).enhance(0.55),
        lambda it: _grainy(it, 12, dice),
        lambda it: ImageEnhance.Brightness(it).enhance(0.5),
    )
    picture = acts[number % len(acts)](picture)
    return _sent(picture, dice) if number % 2 else picture


@cache
def _lines(seed: int) -> list[Image.Image]:
    return [_small(each) for each in vector_pictures.line_art(seed).values()]


@cache
def _logos(seed: int) -> list[Image.Image]:
    return [_small(each) for each in vector_pictures.logos(seed).values()]


@cache
def _photos() -> list[Image.Image]:
    from skimage import data

    return [Image.fromarray(getattr(data, name)()).convert("RGB") for name in _NAMES]


def _small(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _drawn_lines(number: int, dice: random.Random) -> Image.Image:
    if number % 2:
        return _lines(number // 16)[number // 2 % 4]
    canvas = Image.new("L", (SIDE * 3, SIDE * 3), 255)
    pen = ImageDraw.Draw(canvas)
    makers = (_loops, _boxes, _letters, _rays)
    makers[number // 2 % 4](pen, dice, dice.choice((2, 3, 5, 8, 14)))
    return canvas.resize((SIDE, SIDE), Image.Resampling.BOX)


def _loops(pen: ImageDraw.ImageDraw, dice: random.Random, width: int) -> None:
    for _ in range(dice.randint(3, 9)):
        x, y, wide, high = (dice.uniform(100, 860) for _ in range(4))
        box = (x - wide / 3, y - high / 3, x + wide / 3, y + high / 3)
        pen.ellipse(box, outline=0, width=width)


def _boxes(pen: ImageDraw.ImageDraw, dice: random.Random, width: int) -> None:
    for _ in range(dice.randint(4, 14)):
        x, y = dice.uniform(20, 700), dice.uniform(20, 700)
        box = (x, y, x + dice.uniform(40, 240), y + dice.uniform(40, 240))
        pen.rectangle(box, outline=0, width=width)


def _letters(pen: ImageDraw.ImageDraw, dice: random.Random, width: int) -> None:
    for row in range(3, 12):
        words = " ".join(dice.choice(("ink", "paper", "line", "a hand")) for _ in range(6))
        pen.text((60, row * 70), words, fill=0, font_size=30 + 3 * width)


def _rays(pen: ImageDraw.ImageDraw, dice: random.Random, width: int) -> None:
    count = dice.randint(10, 40)
    for step in range(count):
        angle = step * math.tau / count
        near, far = dice.uniform(60, 180), dice.uniform(260, 440)
        ends = [(480 + r * math.cos(angle), 480 + r * math.sin(angle)) for r in (near, far)]
        pen.line(ends, fill=0, width=width)


def _shapes(dice: random.Random) -> Image.Image:
    """Discs, boxes and triangles of one palette, over one another."""
    colours = [tuple(dice.randrange(0, 256, 15) for _ in range(3)) for _ in range(3, 11)]
    canvas = Image.new("RGB", (SIDE * 3, SIDE * 3), dice.choice(colours))
    pen = ImageDraw.Draw(canvas)
    for _ in range(dice.randint(5, 16)):
        x, y, reach = dice.uniform(0, 960), dice.uniform(0, 960), dice.uniform(80, 300)
        corners = [
            (x + reach * math.cos(turn), y + reach * math.sin(turn))
            for turn in (dice.uniform(0, math.tau) for _ in range(3))
        ]
        box, fill = (x - reach, y - reach / 2, x + reach, y + reach / 2), dice.choice(colours)
        draw = dice.choice((pen.ellipse, pen.rectangle))
        if dice.random() < 0.3:
            pen.polygon(corners, fill=fill)
        else:
            draw(box, fill=fill)
    return canvas.resize((SIDE, SIDE), Image.Resampling.BOX)


def _cut(dice: random.Random) -> Image.Image:
    whole = dice.choice(_photos())
    side = int(min(whole.size) * dice.uniform(0.45, 1))
    left, top = dice.randint(0, whole.width - side), dice.randint(0, whole.height - side)
    return whole.crop((left, top, left + side, top + side)).resize((SIDE, SIDE))


def _scene(dice: random.Random) -> Image.Image:
    """A sky, soft hills of many hues with a grain, and lights out of focus."""
    rng = np.random.default_rng(dice.randrange(2**32))
    rough = sum(
        np.asarray(
            Image.fromarray(rng.uniform(0, 255, (cells, cells, 3)).astype(np.uint8)).resize(
                (SIDE, SIDE), Image.Resampling.BICUBIC
            ),
            float,
        )
        / weight
        for cells, weight in ((3, 1.8), (9, 4), (40, 8))
    )
    picture = Image.fromarray(np.clip(rough, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture, "RGBA")
    for _ in range(dice.randint(0, 12)):
        x, y, reach = dice.uniform(0, SIDE), dice.uniform(0, SIDE), dice.uniform(5, 40)
        tint = tuple(dice.randrange(120, 256) for _ in range(3))
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=(*tint, 90))
    return _grainy(picture.filter(ImageFilter.GaussianBlur(1)), 3, dice)


def _plain(colour: tuple[int, ...]) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def _cut_out(drawn: Image.Image, ink: tuple[int, ...]) -> Image.Image:
    """Ink on nothing."""
    picture = _plain(ink)
    picture.putalpha(Image.eval(drawn, lambda level: 255 - level))
    return picture


def _pencilled(picture: Image.Image, paper: tuple[int, ...], dice: random.Random) -> Image.Image:
    """Pressed lightly, with the grain of the paper."""
    pale = Image.blend(_plain(paper), picture, dice.uniform(0.5, 0.85))
    return _grainy(pale, 4, dice)


def _lit_from_a_side(picture: Image.Image, dice: random.Random, most: float = 0.15) -> Image.Image:
    """As a page is photographed by a window."""
    fall = np.linspace(1, 1 - dice.uniform(0.03, most), SIDE)[None, :, None]
    return Image.fromarray((np.asarray(picture, float) * fall).astype(np.uint8))


def _grainy(picture: Image.Image, strength: float, dice: random.Random) -> Image.Image:
    rng = np.random.default_rng(dice.randrange(2**32))
    noise = rng.normal(0, strength, (SIDE, SIDE, 1))
    return Image.fromarray(np.clip(np.asarray(picture, float) + noise, 0, 255).astype(np.uint8))


def _disc_mask() -> Image.Image:
    mask = Image.new("L", (SIDE * 2, SIDE * 2), 0)
    ImageDraw.Draw(mask).ellipse((10, 10, SIDE * 2 - 10, SIDE * 2 - 10), fill=255)
    return mask.resize((SIDE, SIDE))


def _sent(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Through a messenger that makes a JPEG of it."""
    target = io.BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=dice.randint(45, 92))
    return Image.open(target)
