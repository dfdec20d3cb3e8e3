"""Pictures to vectorise: pen drawings, flat logos and photos, the same ones for the same seeds."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PIL import Image

SIDE = 1024
Colours = tuple[str, ...]
_PALETTES: tuple[Colours, ...] = (
    ("#ffffff", "#1d3557", "#e63946", "#a8dadc", "#f4a261", "#2a9d8f"),
    ("#fdf6e3", "#2b2d42", "#ef233c", "#8d99ae", "#ffb703", "#06798c"),
    ("#0b132b", "#ffffff", "#5bc0be", "#ff9f1c", "#e71d36", "#3a506b"),
    ("#f1faee", "#111111", "#ffd60a", "#003566", "#d00000", "#70e000"),
)


def line_art(seed: int = 1) -> dict[str, Image.Image]:
    makers = {"strokes": _strokes, "hatching": _hatching, "plan": _plan, "leaves": _leaves}
    return {name: _drawn(maker, seed) for name, maker in makers.items()}


def logos(seed: int = 1) -> dict[str, Image.Image]:
    makers = {"badge": _badge, "letters": _letters, "mosaic": _mosaic, "mascot": _mascot}
    return {name: _drawn(maker, seed) for name, maker in makers.items()}


def photos() -> dict[str, Image.Image]:
    from skimage import data

    names = ("astronaut", "coffee", "rocket")
    return {name: _square(Image.fromarray(getattr(data, name)())) for name in names}


def folder(place: Path) -> dict[str, Image.Image]:
    """The pictures of a folder, in the order of their names."""
    files = [file for file in sorted(place.iterdir()) if file.suffix.lower() in _SUFFIXES]
    return {file.name: Image.open(file) for file in files}


def render(svg: str, width: int, height: int, background: str | None = None) -> Image.Image:
    """As a person would see it, in RGBA. Text is set in the fonts that reportlab brings."""
    import reportlab
    import resvg_py

    fonts = Path(reportlab.__file__).parent / "fonts"
    content = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        height=height,
        background=background,
        skip_system_fonts=True,
        font_files=[str(fonts / "Vera.ttf"), str(fonts / "VeraBd.ttf")],
        font_family="Bitstream Vera Sans",
    )
    return Image.open(io.BytesIO(bytes(content))).convert("RGBA")


def document(parts: list[str], side: int = SIDE) -> str:
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    return opening + "".join(parts) + "</svg>"


def png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}


def _drawn(maker: Callable[[random.Random], list[str]], seed: int) -> Image.Image:
    parts = maker(random.Random(f"{maker.__name__}-{seed}"))
    return render(document(parts), SIDE, SIDE, "#ffffff").convert("RGB")


def _square(photo: Image.Image) -> Image.Image:
    side = min(photo.size)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    cut = photo.convert("RGB").crop((left, top, left + side, top + side))
    return cut.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _pen(d: str, width: float, colour: str = "#000") -> str:
    kind = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path {kind} stroke="{colour}" stroke-width="{width:.2f}" d="{d}"/>'


def _shape(d: str, colour: str) -> str:
    return f'<path fill="{colour}" d="{d}"/>'


def _disc(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def _polygon(points: Iterator[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def _around(
    x: float, y: float, radii: tuple[float, ...], turn: float, count: int
) -> Iterator[tuple[float, float]]:
    """`count` corners about a middle; the radii are used in turns, so that two make a star."""
    for step in range(count):
        radius, angle = radii[step % len(radii)], turn + step * math.tau / count
        yield x + radius * math.cos(angle), y + radius * math.sin(angle)


def _strokes(dice: random.Random) -> list[str]:
    """145 bent strokes of a pen that is pressed more or less."""
    place = partial(dice.uniform, 30, SIDE - 30)
    reach = partial(dice.gauss, 0, 130)
    parts = []
    for _ in range(145):
        x, y = place(), place()
        bends = " ".join(f"{x + reach():.1f} {y + reach():.1f}" for _ in range(3))
        parts.append(_pen(f"M{x:.1f} {y:.1f}C{bends}", dice.uniform(1.5, 7)))
    return parts


def _hatching(dice: random.Random) -> list[str]:
    """A vase of rings, shaded by fine parallel strokes."""
    parts = []
    for ring in range(24):
        y, wide = 130 + ring * 32, 170 + 110 * math.sin(ring / 4.2)
        parts.append(_pen(f"M{512 - wide} {y}A{wide} 26 0 0 0 {512 + wide} {y}", 3))
        for step in range(26):
            x = 512 - wide * (0.15 + step / 40)
            lean = dice.uniform(18, 30)
            parts.append(_pen(f"M{x:.1f} {y:.1f}l{-lean * 0.4:.1f} {lean:.1f}", 1.6))
    return parts


def _plan(dice: random.Random) -> list[str]:
    """Walls, doors as quarter circles, and dimension lines of one pixel and a half."""
    parts = [_pen("M80 80H944V944H80Z", 12)]
    for _ in range(9):
        x, y = dice.randrange(120, 900, 4), dice.randrange(120, 900, 4)
        parts.append(_pen(f"M{x} 80V{y}H944", 7))
        parts.append(_pen(f"M{x} {y}a60 60 0 0 1 60 60l-60 0", 2.2))
    for step in range(40):
        mark = 84 + step * 21.5
        parts.append(_pen(f"M{mark} 30v{18 if step % 5 else 34}M84 {mark}h-20", 1.5))
    return parts


def _leaves(dice: random.Random) -> list[str]:
    """Filled brush strokes that taper to a point, and veins that branch."""
    parts = []
    for _ in range(34):
        x, y, turn = dice.uniform(90, 930), dice.uniform(90, 930), dice.uniform(0, math.tau)
        long, wide = dice.uniform(90, 210), dice.uniform(20, 45)
        along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        tip = (x + long * along[0], y + long * along[1])
        for side in (-wide, wide):
            bend = (x + long / 2 * along[0] + side * across[0],
                    y + long / 2 * along[1] + side * across[1])  # fmt: skip
            inner = (bend[0] - side * 0.22 * across[0], bend[1] - side * 0.22 * across[1])
            outline = f"M{x:.1f} {y:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {tip[0]:.1f} {tip[1]:.1f}"
            parts.append(
                _shape(f"{outline}Q{inner[0]:.1f} {inner[1]:.1f} {x:.1f} {y:.1f}", "#000")
            )
            for vein in range(1, 7):
                part = vein / 7
                root = (x + long * part * along[0], y + long * part * along[1])
                end = side * math.sin(math.pi * part) * 0.42
                parts.append(_pen(
                    f"M{root[0]:.1f} {root[1]:.1f}l{end * across[0] + 14 * along[0]:.1f} "
                    f"{end * across[1] + 14 * along[1]:.1f}", 1.8))  # fmt: skip
    return parts


def _text(word: str, y: float, size: float, colour: str) -> str:
    kind = 'font-family="Bitstream Vera Sans" font-weight="bold" text-anchor="middle"'
    return f'<text x="512" y="{y}" {kind} font-size="{size}" fill="{colour}">{word}</text>'


def _word(dice: random.Random, letters: int) -> str:
    return "".join(dice.choice("ABCDEGHKMNOPRSTUWX") for _ in range(letters))


def _badge(dice: random.Random) -> list[str]:
    """Rings, a star and a word: shapes that lie inside each other."""
    ground, *inks = dice.choice(_PALETTES)
    dice.shuffle(inks)
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>']
    for radius, ink in zip((440, 400, 290), inks, strict=False):
        parts.append(_disc(512, 470, radius, ink))
    star = _around(512, 400, (190, 80), dice.uniform(0, 1), 10)
    parts.append(_shape(_polygon(star), inks[3]))
    parts.append(_text(_word(dice, 7), 660, 92, ground))
    parts.append(_text("SINCE 1987 &amp; ONWARDS", 980, 44, inks[0]))
    return parts


def _letters(dice: random.Random) -> list[str]:
    """Large and small type over a card with stripes."""
    ground, *inks = dice.choice(_PALETTES)
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>']
    parts.append(f'<rect x="60" y="90" width="904" height="560" rx="70" fill="{inks[0]}"/>')
    for step in range(6):
        x = 90 + step * 150
        parts.append(_shape(f"M{x} 650l90 -560h46l-90 560z", inks[1]))
    parts.append(_text(_word(dice, 3), 520, 340, inks[3]))
    parts.append(_text(_word(dice, 9), 800, 120, inks[2]))
    for row in range(3):
        parts.append(
            _text(" ".join(_word(dice, 5) for _ in range(4)), 870 + row * 48, 34, inks[0])
        )
    return parts


def _mosaic(dice: random.Random) -> list[str]:
    """A pie whose slices touch, on a chequered band whose tiles touch: seams would show."""
    ground, *inks = dice.choice(_PALETTES)
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>']
    for column in range(12):
        for row in range(2):
            x, y, colour = column * 86, 820 + row * 86, inks[(column + row * 2) % len(inks)]
            parts.append(f'<rect x="{x}" y="{y}" width="86" height="86" fill="{colour}"/>')
    turn = dice.uniform(0, 1)
    for step in range(10):
        start, end = turn + step * math.tau / 10, turn + (step + 1) * math.tau / 10
        points = [512 + 380 * math.cos(start), 410 + 380 * math.sin(start),
                  512 + 380 * math.cos(end), 410 + 380 * math.sin(end)]  # fmt: skip
        arc = "M512 410L{:.2f} {:.2f}A380 380 0 0 1 {:.2f} {:.2f}Z".format(*points)
        parts.append(_shape(arc, inks[step % len(inks)]))
    parts.append(_disc(512, 410, 120, ground))
    return parts


def _mascot(dice: random.Random) -> list[str]:
    """A face with a dark outline about each colour, as cartoons have it."""
    ground, dark, *inks = ("#ffffff", "#1a1a2e", "#ffb703", "#fb8500", "#e63946", "#8ecae6")
    outline = f'stroke="{dark}" stroke-width="{dice.uniform(10, 18):.1f}" stroke-linejoin="round"'
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>']
    for x in (250, 774):
        parts.append(f'<path {outline} fill="{inks[1]}" d="M{x} 130q150 60 90 260h-190q-60 -200 '
                     f'100 -260z"/>')  # fmt: skip
    parts.append(f'<ellipse {outline} cx="512" cy="540" rx="390" ry="350" fill="{inks[0]}"/>')
    for x in (370, 654):
        parts.append(f'<circle {outline} cx="{x}" cy="470" r="92" fill="#ffffff"/>')
        parts.append(_disc(x + dice.uniform(-25, 25), 480, 46, dark))
        parts.append(_disc(x + 12, 462, 15, "#ffffff"))
        parts.append(_disc(x + (-130 if x < 512 else 130), 640, 48, inks[2]))
    parts.append(f'<path {outline} fill="{inks[3]}" d="M330 690q182 220 364 0q-182 70 -364 0z"/>')
    return parts
