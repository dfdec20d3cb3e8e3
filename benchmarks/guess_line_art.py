"""A hundred small pictures of ink on paper, for the guess of the kind."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from benchmarks import vector_pictures
from benchmarks.made_pictures import compressed, noisy, shaded

SIDE = 224
Maker = Callable[[random.Random], Image.Image]
_INKS = ("#1b3a8c", "#7a1f1f", "#14532d", "#4a2c82", "#8a4b08", "#c2185b")
_PAPERS = ("#f3e9c6", "#dfe7d8", "#e8d7d0", "#cfe0ea", "#d9c8a0", "#e4e4e4")


def make(number: int, dice: random.Random) -> Image.Image:
    return _MAKERS[number % len(_MAKERS)](dice)


def _drawing(dice: random.Random) -> list[tuple[str, float]]:
    """Paths of one of six subjects, and how wide the pen is, in a square of 224."""
    return dice.choice((_scribble, _vase, _rooms, _leaf, _face, _waves))(dice)


def _scribble(dice: random.Random) -> list[tuple[str, float]]:
    paths = []
    for _ in range(dice.randint(8, 40)):
        points = [dice.uniform(10, 214) for _ in range(8)]
        path = "M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}".format(*points)
        paths.append((path, dice.uniform(0.8, 2.6)))
    return paths


def _vase(dice: random.Random) -> list[tuple[str, float]]:
    paths = []
    wave = dice.uniform(2, 6)
    for ring in range(dice.randint(8, 18)):
        y, wide = 25 + ring * 10, 45 + 25 * math.sin(ring / wave)
        paths.append((f"M{112 - wide:.1f} {y}A{wide:.1f} 8 0 0 0 {112 + wide:.1f} {y}", 1.4))
        for step in range(dice.randint(0, 9)):
            paths.append((f"M{112 - wide + step * 5:.1f} {y}l-4 9", 0.9))
    return paths


def _rooms(dice: random.Random) -> list[tuple[str, float]]:
    paths = [("M20 20H204V204H20Z", dice.uniform(2, 5))]
    for _ in range(dice.randint(3, 9)):
        x, y = dice.randint(40, 190), dice.randint(40, 190)
        paths.append((f"M{x} 20V{y}H204", dice.uniform(1, 2.5)))
        paths.append((f"M{x} {y}a20 20 0 0 1 20 20h-20", 0.9))
    return paths


def _leaf(dice: random.Random) -> list[tuple[str, float]]:
    paths = []
    for _ in range(dice.randint(3, 9)):
        x, y, turn = dice.uniform(40, 180), dice.uniform(40, 180), dice.uniform(0, math.tau)
        end = (x + 60 * math.cos(turn), y + 60 * math.sin(turn))
        for bend in (-22, 22):
            middle = ((x + end[0]) / 2 - bend * math.sin(turn),
                      (y + end[1]) / 2 + bend * math.cos(turn))  # fmt: skip
            paths.append((f"M{x:.1f} {y:.1f}Q{middle[0]:.1f} {middle[1]:.1f} "
                          f"{end[0]:.1f} {end[1]:.1f}", 1.3))  # fmt: skip
        paths.append((f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}", 0.9))
    return paths


def _face(dice: random.Random) -> list[tuple[str, float]]:
    pen = dice.uniform(1.2, 3)
    paths = [("M112 20C180 20 190 90 180 130S140 205 112 205 54 170 44 130 44 20 112 20Z", pen)]
    for x in (80, 144):
        paths.append((f"M{x - 16} 95q16 -14 32 0q-16 12 -32 0", pen * 0.8))
        paths.append((f"M{x - 3} 95a3 3 0 1 0 6 0a3 3 0 1 0 -6 0", pen))
    paths.append(("M112 100q-8 30 4 34M84 160q28 18 56 0", pen))
    for step in range(dice.randint(4, 20)):
        paths.append((f"M{52 + step * 6} 60q{dice.uniform(-20, 20):.1f} -30 20 -40", pen * 0.6))
    return paths


def _waves(dice: random.Random) -> list[tuple[str, float]]:
    lift, pen = dice.uniform(4, 12), dice.uniform(0.8, 3)
    return [
        (f"M8 {y}q26 {-lift:.1f} 52 0t52 0t52 0t52 0", pen)
        for y in range(20, 210, dice.randint(9, 22))
    ]


def _render(
    paths: list[tuple[str, float]], ink: str, paper: str | None, scale: float = 1.0
) -> Image.Image:
    kind = 'fill="none" stroke-linecap="round"'
    parts = [
        f'<path {kind} stroke="{ink}" stroke-width="{width * scale:.2f}" d="{path}"/>'
        for path, width in paths
    ]
    return vector_pictures.render(vector_pictures.document(parts, SIDE), SIDE, SIDE, paper)


def _plain(dice: random.Random) -> Image.Image:
    return _render(_drawing(dice), "#000", "#fff").convert("RGB")


def _thick(dice: random.Random) -> Image.Image:
    return _render(_drawing(dice), "#111", "#fff", dice.uniform(2, 4)).convert("L")


def _in_colour(dice: random.Random) -> Image.Image:
    return _render(_drawing(dice), dice.choice(_INKS), "#fff", dice.uniform(0.8, 2)).convert("RGB")


def _on_coloured_paper(dice: random.Random) -> Image.Image:
    ink = dice.choice(("#000", "#222", *_INKS))
    return _render(_drawing(dice), ink, dice.choice(_PAPERS), 1.3).convert("RGB")


def _as_jpeg(dice: random.Random) -> Image.Image:
    drawn = dice.choice((_plain, _thick, _in_colour, _on_coloured_paper))(dice)
    return compressed(drawn.convert("RGB"), dice.randint(30, 80))


def _pencil(dice: random.Random) -> Image.Image:
    """Grey strokes that press more or less on grained, unevenly lit paper, scanned a bit soft."""
    sheet = Image.new("L", (SIDE, SIDE), 255)
    for part in range(3):
        grey = dice.randint(40, 130)
        drawn = _render(_drawing(dice)[part::3], f"#{grey:02x}{grey:02x}{grey:02x}", "#fff", 1.2)
        sheet = ImageChops.multiply(sheet, drawn.convert("L"))
    lit = shaded(sheet.convert("RGB"), dice, dice.uniform(0.0, 0.18))
    soft = lit.filter(ImageFilter.GaussianBlur(dice.uniform(0, 0.7)))
    return compressed(noisy(soft, dice, dice.uniform(2, 6)), 85)


def _transparent(dice: random.Random) -> Image.Image:
    return _render(_drawing(dice), dice.choice(("#000", "#fff", *_INKS)), None, 1.4)


def _on_dark(dice: random.Random) -> Image.Image:
    ink = dice.choice(("#fff", "#e8f0ff", "#ffe9b0"))
    return _render(_drawing(dice), ink, dice.choice(("#10264d", "#111", "#1f3d2b")), 1.3).convert(
        "RGB"
    )


def _type(dice: random.Random) -> Image.Image:
    """A page of type, as a scan of a letter has it."""
    import reportlab

    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    page = Image.new("L", (SIDE, SIDE), 255)
    pen = ImageDraw.Draw(page)
    size = dice.randint(9, 22)
    letters = ImageFont.truetype(str(font), size)
    for y in range(8, SIDE - size, round(size * 1.5)):
        words = ("".join(dice.choice("aeinorstlmdgpu") for _ in range(dice.randint(2, 9)))
                 for _ in range(9))  # fmt: skip
        pen.text((8, y), " ".join(words), fill=dice.randint(0, 40), font=letters)
    return noisy(page.convert("RGB"), dice, dice.uniform(0, 4))


def _scanned(dice: random.Random) -> Image.Image:
    """Real scans: a printed page, and handwriting photographed."""
    from skimage import data

    page = Image.fromarray(getattr(data, dice.choice(("page", "text")))())
    side = min(page.size) - dice.randint(0, 20)
    left, top = dice.randint(0, page.width - side), dice.randint(0, page.height - side)
    return page.crop((left, top, left + side, top + side)).resize((SIDE, SIDE)).convert("RGB")


_MAKERS: tuple[Maker, ...] = (
    _plain, _thick, _in_colour, _on_coloured_paper, _as_jpeg, _pencil, _transparent, _on_dark,
    _type, _scanned, _as_jpeg,
)  # fmt: skip
