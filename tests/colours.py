"""Colours of the style sheet: read from their tokens, turned into light, compared."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")


@dataclass(frozen=True)
class Colour:
    """Linear sRGB; outside 0 to 1 a screen can't show it."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def is_on_screen(self) -> bool:
        return all(-0.002 <= part <= 1.002 for part in (self.red, self.green, self.blue))

    @property
    def luminance(self) -> float:
        red, green, blue = (min(max(part, 0), 1) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def read_tokens(css: str) -> dict[str, dict[str, Colour]]:
    """The colour of each token by theme."""
    themes: dict[str, dict[str, Colour]] = {"light": {}, "dark": {}}
    for name, light, dark in _PAIR.findall(css):
        themes["light"][name] = parse(light)
        themes["dark"][name] = parse(dark)
    return themes


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2's ratio, 1 to 21."""
    low, high = sorted((one.luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)


def parse(words: str) -> Colour:
    """What stands inside oklch(...): lightness, chroma, hue, and perhaps "/ alpha"."""
    parts, _, alpha = words.partition("/")
    lightness, chroma, hue = (float(part) for part in parts.split())
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    return Colour(*_linear(lightness, a, b), alpha=float(alpha or 1))


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
