"""A hundred small logos and pictures of few colours, for the guess of the kind."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from PIL import Image, ImageFilter

from benchmarks import vector_pictures
from benchmarks.made_pictures import compressed

SIDE = 224
Parts = list[str]
_PALETTES = (
    ("#ffffff", "#1d3557", "#e63946", "#a8dadc", "#f4a261", "#2a9d8f"),
    ("#fdf6e3", "#2b2d42", "#ef233c", "#8d99ae", "#ffb703", "#06798c"),
    ("#0b132b", "#ffffff", "#5bc0be", "#ff9f1c", "#e71d36", "#3a506b"),
    ("#f1faee", "#111111", "#ffd60a", "#003566", "#d00000", "#70e000"),
    ("#ffe5ec", "#fb6f92", "#3d348b", "#7678ed", "#f7b801", "#f18701"),
    ("#222222", "#f4f1de", "#e07a5f", "#3d405b", "#81b29a", "#f2cc8f"),
)


def make(number: int, dice: random.Random) -> Image.Image:
    return _MAKERS[number % len(_MAKERS)](dice)


def _shown(parts: Parts, background: str | None) -> Image.Image:
    return vector_pictures.render(vector_pictures.document(parts, SIDE), SIDE, SIDE, background)


def _colours(dice: random.Random) -> tuple[str, list[str]]:
    ground, *inks = dice.choice(_PALETTES)
    dice.shuffle(inks)
    return ground, inks


def _type(word: str, y: float, size: float, colour: str) -> str:
    kind = 'font-family="Bitstream Vera Sans" font-weight="bold" text-anchor="middle"'
    return f'<text x="112" y="{y}" {kind} font-size="{size}" fill="{colour}">{word}</text>'


def _word(dice: random.Random, letters: int) -> str:
    return "".join(dice.choice("ABCDEGHKMNOPRSTUWX") for _ in range(letters))


def _star(dice: random.Random, x: float, y: float, reach: float) -> str:
    points = dice.randint(3, 9)
    inner = reach * dice.uniform(0.4, 1)
    corners = []
    for step in range(points * 2):
        radius, turn = (reach if step % 2 else inner), step * math.pi / points
        corners.append(f"{x + radius * math.cos(turn):.1f} {y + radius * math.sin(turn):.1f}")
    return "M" + "L".join(corners) + "Z"


def _badge(dice: random.Random, inks: list[str]) -> Parts:
    parts = [
        f'<circle cx="112" cy="104" r="{radius}" fill="{ink}"/>'
        for radius, ink in zip((95, 84, 60), inks, strict=False)
    ]
    parts.append(f'<path fill="{inks[3]}" d="{_star(dice, 112, 90, 44)}"/>')
    parts.append(_type(_word(dice, 6), 150, 26, inks[4]))
    return parts


def _letters(dice: random.Random, inks: list[str]) -> Parts:
    parts = [f'<rect x="12" y="20" width="200" height="120" rx="16" fill="{inks[0]}"/>']
    for step in range(dice.randint(0, 6)):
        parts.append(f'<path fill="{inks[1]}" d="M{20 + step * 34} 140l20 -120h10l-20 120z"/>')
    parts.append(_type(_word(dice, 3), 112, 78, inks[3]))
    parts.append(_type(_word(dice, 8), 180, 28, inks[2]))
    return parts


def _shapes(dice: random.Random, inks: list[str]) -> Parts:
    """Many discs, bars and stars over one another."""
    parts = []
    for _ in range(dice.randint(15, 60)):
        ink, x, y = dice.choice(inks), dice.uniform(0, SIDE), dice.uniform(0, SIDE)
        size = dice.uniform(8, 46)
        parts.append(dice.choice((
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{ink}"/>',
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{size * 2:.1f}" height="{size:.1f}" '
            f'fill="{ink}"/>',
            f'<path fill="{ink}" d="{_star(dice, x, y, size)}"/>',
        )))  # fmt: skip
    return parts


def _cartoon(dice: random.Random, inks: list[str]) -> Parts:
    line = f'stroke="#16161d" stroke-width="{dice.uniform(2, 6):.1f}"'
    parts = [f'<ellipse {line} cx="112" cy="118" rx="{dice.randint(60, 92)}" ry="80" '
             f'fill="{inks[0]}"/>']  # fmt: skip
    for x in (80, 144):
        parts.append(f'<circle {line} cx="{x}" cy="100" r="20" fill="#fff"/>')
        parts.append(f'<circle cx="{x + dice.uniform(-6, 6):.1f}" cy="102" r="9" fill="#16161d"/>')
        parts.append(f'<circle cx="{x}" cy="140" r="10" fill="{inks[1]}"/>')
    parts.append(f'<path {line} fill="{inks[2]}" d="M76 152q36 44 72 0q-36 14 -72 0z"/>')
    return parts


def _icon(dice: random.Random, inks: list[str]) -> Parts:
    """One sign on a tile: two or three colours in all."""
    tile = f'<rect x="14" y="14" width="196" height="196" rx="{dice.randint(0, 98)}" '
    sign = dice.choice((_star(dice, 112, 112, 70), "M60 112L100 150L166 74L148 60L98 118L76 96Z",
                        "M112 50l60 60h-34v60h-52v-60h-34z"))  # fmt: skip
    return [f'{tile}fill="{inks[0]}"/>', f'<path fill="{inks[1]}" d="{sign}"/>']


def _wordmark(dice: random.Random, inks: list[str]) -> Parts:
    size = dice.randint(34, 60)
    return [
        f'<rect width="{SIDE}" height="{SIDE}" fill="{inks[0]}"/>',
        _type(_word(dice, 4), 110, size, inks[1]),
        _type(_word(dice, 7), 160, size * 0.5, inks[2]),
    ]


def _chart(dice: random.Random, inks: list[str]) -> Parts:
    parts = []
    for step in range(dice.randint(4, 9)):
        tall = dice.uniform(30, 180)
        x, ink = 12 + step * 23, inks[step % len(inks)]
        parts.append(f'<rect x="{x}" y="{200 - tall:.1f}" width="18" height="{tall:.1f}" '
                     f'fill="{ink}"/>')  # fmt: skip
    parts.append('<path d="M8 200h208v3h-208z" fill="#333"/>')
    parts.append(_type(_word(dice, 9), 24, 16, "#333"))
    return parts


_SUBJECTS = (_badge, _letters, _shapes, _cartoon, _icon, _wordmark, _chart)


def _subject(dice: random.Random) -> tuple[str, Parts]:
    ground, inks = _colours(dice)
    return ground, dice.choice(_SUBJECTS)(dice, inks)


def _crisp(dice: random.Random) -> Image.Image:
    ground, parts = _subject(dice)
    return _shown(parts, ground).convert("RGB")


def _made_by(subject: Callable[[random.Random, list[str]], Parts]) -> Callable[..., Image.Image]:
    def maker(dice: random.Random) -> Image.Image:
        ground, inks = _colours(dice)
        return _shown(subject(dice, inks), ground).convert("RGB")

    return maker


def _as_jpeg(dice: random.Random) -> Image.Image:
    return compressed(_crisp(dice), dice.randint(35, 85))


def _transparent(dice: random.Random) -> Image.Image:
    return _shown(_subject(dice)[1], None)


def _light_gradient(dice: random.Random) -> Image.Image:
    """A tile that changes a little from top to bottom, with flat signs on it."""
    ground, inks = _colours(dice)
    turn = f'x1="0" y1="0" x2="{dice.choice((0, 1))}" y2="1"'
    change = (f'<defs><linearGradient id="g" {turn}><stop offset="0" stop-color="{inks[0]}"/>'
              f'<stop offset="1" stop-color="{inks[1]}"/></linearGradient></defs>')  # fmt: skip
    tile = '<rect x="20" y="20" width="184" height="184" rx="30" fill="url(#g)"/>'
    sign = f'<path fill="#fff" d="{_star(dice, 112, 104, 60)}"/>'
    parts = [change, tile, sign, _type(_word(dice, 5), 190, 24, "#fff")]
    return _shown(parts, ground).convert("RGB")


def _soft(dice: random.Random) -> Image.Image:
    """Scaled up from a small file, so that edges are blurred."""
    small = dice.randint(90, 160)
    shrunk = _crisp(dice).resize((small, small), Image.Resampling.LANCZOS)
    blurred = shrunk.filter(ImageFilter.GaussianBlur(dice.uniform(0, 0.5)))
    return blurred.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _of_few_bits(dice: random.Random) -> Image.Image:
    """Hard pixels, or a palette of sixteen, as old GIFs have it."""
    drawn = _crisp(dice)
    if dice.random() < 0.5:
        return drawn.resize((112, 112), Image.Resampling.NEAREST)
    return drawn.quantize(16, dither=Image.Dither.NONE)


_MAKERS = (
    _made_by(_badge), _made_by(_letters), _made_by(_shapes), _made_by(_cartoon), _as_jpeg,
    _light_gradient, _transparent, _made_by(_icon), _soft, _of_few_bits,
    _made_by(_wordmark), _made_by(_chart), _as_jpeg,
)  # fmt: skip
