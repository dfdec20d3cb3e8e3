"""Colour, light and texture: what is done to a picture once it is composed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from sandbox.palettes import Colour, Palette

Size = tuple[int, int]
GRAIN_SIDE = 256


def grade(picture: Image.Image, palette: Palette) -> Image.Image:
    """The photo in the palette's three tones, with some of its own colour kept."""
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=(1, 1))
    toned = ImageOps.colorize(grey, palette.dark, palette.light, palette.middle)
    if palette.hold:
        toned = Image.blend(toned, picture, palette.hold)
    return ImageEnhance.Contrast(toned).enhance(palette.contrast)


def gradient(size: Size, start: Colour, end: Colour, angle: float) -> Image.Image:
    """From one colour to another; the angle is in degrees, 0 from top to bottom."""
    return ImageOps.colorize(ramp(size, angle), start, end)


def ramp(size: Size, angle: float) -> Image.Image:
    """A grey slope over the whole size, turned by an angle."""
    side = 256
    turned = Image.linear_gradient("L").resize((side * 2, side * 2))
    turned = turned.rotate(angle, Image.Resampling.BILINEAR, fillcolor=128)
    inner = side - side // 3
    box = (side - inner, side - inner, side + inner, side + inner)
    return ImageOps.autocontrast(turned.crop(box)).resize(size, Image.Resampling.BILINEAR)


def light_from(picture: Image.Image, angle: float, palette: Palette) -> Image.Image:
    """Brighter on one side, deeper on the other, tinted like the palette."""
    shade = tuple(channel // 3 for channel in palette.middle)
    glow = gradient(picture.size, shade, palette.light, angle)  # type: ignore[arg-type]
    return Image.blend(picture, ImageChops.soft_light(picture, glow), 0.7)


def vignette(picture: Image.Image, palette: Palette, strength: float) -> Image.Image:
    """The corners fade into the darkest tone, or into paper for a painting."""
    paper = palette.texture == "paint" and palette.name == "water"
    corner = palette.light if paper else tuple(channel // 2 for channel in palette.dark)
    strength = 0.95 if paper else strength
    fade = [int(255 * strength * max(0.0, (v / 255 - 0.42) / 0.58) ** 1.6) for v in range(256)]
    mask = Image.radial_gradient("L").point(fade).resize(picture.size, Image.Resampling.BILINEAR)
    picture.paste(corner, mask=mask)
    return picture


def texture(picture: Image.Image, palette: Palette, chance: random.Random) -> Image.Image:
    return TEXTURES[palette.texture](picture, chance)


def sparks(picture: Image.Image, palette: Palette, chance: random.Random) -> Image.Image:
    """Points of light: far lamps, stars, flakes or embers."""
    if not palette.sparks:
        return picture
    small = (picture.width // 2, picture.height // 2)
    layer = Image.new("RGB", small)
    pen = ImageDraw.Draw(layer)
    count, largest, blur = SPARKS[palette.sparks]
    for _ in range(count):
        _spark(pen, small, largest, palette, chance)
    if blur:
        layer = layer.filter(ImageFilter.GaussianBlur(blur))
    return ImageChops.screen(picture, layer.resize(picture.size, Image.Resampling.BILINEAR))


def mark(picture: Image.Image) -> Image.Image:
    """A small sign that this picture comes from the sandbox."""
    height = max(min(picture.size) // 40, 11)
    font = ImageFont.load_default(height)
    left, top, right, bottom = font.getbbox("sandbox")
    pad = height * 0.55
    margin = height
    x = picture.width - margin - pad - (right - left)
    y = picture.height - margin - pad - (bottom - top)
    pen = ImageDraw.Draw(picture, "RGBA")
    box = (x - pad, y - pad * 0.8, x + (right - left) + pad, y + (bottom - top) + pad * 0.8)
    pen.rounded_rectangle(box, radius=height, fill=(12, 12, 16, 110))
    pen.text((x - left, y - top), "sandbox", font=font, fill=(255, 255, 255, 215))
    return picture


def _spark(
    pen: ImageDraw.ImageDraw, size: Size, largest: float, palette: Palette, chance: random.Random
) -> None:
    """Most of them away from the middle, where the face is."""
    angle = chance.uniform(0, 2 * math.pi)
    reach = chance.uniform(0.42, 0.78)
    x = size[0] * (0.5 + math.cos(angle) * reach)
    y = size[1] * (0.5 + math.sin(angle) * reach)
    radius = max(largest * min(size) * chance.uniform(0.15, 1) ** 2, 0.7)
    tone = chance.choice((palette.light, palette.light, palette.middle))
    dim = chance.uniform(0.2, 0.62)
    colour = tuple(int(channel * dim) for channel in tone)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _grain(picture: Image.Image, chance: random.Random) -> Image.Image:
    noise = Image.frombytes("L", (GRAIN_SIDE, GRAIN_SIDE), chance.randbytes(GRAIN_SIDE**2))
    noise = noise.filter(ImageFilter.GaussianBlur(0.6)).point([112 + v // 8 for v in range(256)])
    tiled = Image.new("L", picture.size)
    for x in range(0, picture.width, GRAIN_SIDE):
        for y in range(0, picture.height, GRAIN_SIDE):
            tiled.paste(noise, (x, y))
    return ImageChops.overlay(picture, Image.merge("RGB", (tiled, tiled, tiled)))


def _paint(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Brush strokes: flat patches with soft edges, on paper with a tooth."""
    small = picture.resize((picture.width // 3, picture.height // 3), Image.Resampling.BOX)
    flat = small.filter(ImageFilter.ModeFilter(5)).filter(ImageFilter.MedianFilter(3))
    large = flat.resize(picture.size, Image.Resampling.BICUBIC)
    edges = small.convert("L").filter(ImageFilter.CONTOUR).filter(ImageFilter.GaussianBlur(0.8))
    lines = edges.point([min(255, 150 + v // 2) for v in range(256)]).resize(picture.size)
    drawn = ImageChops.multiply(large, Image.merge("RGB", (lines, lines, lines)))
    return _grain(Image.blend(large, drawn, 0.55), chance)


def _poster(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Few flat tones, as if printed."""
    flat = ImageOps.posterize(picture.filter(ImageFilter.MedianFilter(3)), 2)
    return Image.blend(picture, flat, 0.75)


TEXTURES: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "grain": _grain,
    "paint": _paint,
    "poster": _poster,
}
# How many, how large (as a share of the shorter side), how blurred.
SPARKS = {
    "discs": (40, 0.06, 2.6),
    "stars": (170, 0.006, 0.4),
    "flakes": (120, 0.018, 1.4),
    "sparks": (90, 0.009, 0.6),
}
