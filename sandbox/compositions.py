"""Ways to put a person's photos into a picture."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.filters import Size, grade, gradient, light_from, ramp
from sandbox.palettes import Colour, Palette


@dataclass(frozen=True)
class Scene:
    """What a composition works with; `accent` is the palette of a second word, if one was said."""

    photos: list[Image.Image]
    size: Size
    palette: Palette
    accent: Palette
    chance: random.Random

    def photo(self) -> Image.Image:
        return self.chance.choice(self.photos)

    @property
    def short(self) -> int:
        return min(self.size)


def compose(scene: Scene, prompt: str) -> Image.Image:
    """The composition the prompt asks for, else one by chance."""
    said = prompt.lower()
    asked = [way for words, way in WORDS if any(word in said for word in words)]
    way = scene.chance.choice(asked or OFTEN)
    return way(scene)


def close_up(scene: Scene) -> Image.Image:
    """The person fills the picture, lit from one side."""
    zoom = scene.chance.uniform(1.0, 1.3)
    picture = grade(_cover(scene.photo(), scene.size, zoom, scene.chance), scene.palette)
    return light_from(picture, scene.chance.choice((-70, -40, 40, 70)), scene.palette)


def two_lights(scene: Scene) -> Image.Image:
    """One colour from each side, meeting in the face."""
    photo = _cover(scene.photo(), scene.size, scene.chance.uniform(1.0, 1.2), scene.chance)
    first, second = grade(photo, scene.palette), grade(photo, scene.accent)
    tints = (scene.palette.light, scene.accent.middle)
    first = Image.blend(first, ImageChops.multiply(first, _flat(scene.size, tints[0])), 0.6)
    second = Image.blend(second, ImageChops.hard_light(second, _flat(scene.size, tints[1])), 0.5)
    mask = ramp(scene.size, scene.chance.uniform(-120, -60))
    mask = mask.point([_steep(v) for v in range(256)])
    return Image.composite(first, second, mask)


def print_on_wall(scene: Scene) -> Image.Image:
    """A matted print, a little askew, on a wall in the palette's tones."""
    wall = gradient(
        scene.size, scene.accent.middle, scene.palette.dark, scene.chance.uniform(0, 60)
    )
    inner = (int(scene.size[0] * 0.62), int(scene.size[1] * 0.74))
    photo = grade(_cover(scene.photo(), inner, 1.05, scene.chance), scene.palette)
    mat = scene.short // 34
    sheet = Image.new("RGB", (inner[0] + 2 * mat, inner[1] + 3 * mat), (248, 246, 240))
    sheet.paste(photo, (mat, mat))
    return _laid(wall, sheet, scene.chance.uniform(-3.5, 3.5))


def halo(scene: Scene) -> Image.Image:
    """A round portrait before its own blurred surroundings, with a ring of light."""
    photo = scene.photo()
    behind = _blurred(grade(_cover(photo, scene.size, 1.5, scene.chance), scene.accent), 26)
    behind = Image.blend(behind, Image.new("RGB", scene.size, scene.palette.dark), 0.35)
    side = int(scene.short * 0.74)
    face = grade(_cover(photo, (side, side), 1.05, scene.chance), scene.palette)
    middle = (scene.size[0] // 2, int(scene.size[1] * 0.5))
    glow = _disc(scene.size, middle, int(side * 0.56), blur=22)
    behind.paste(scene.palette.light, mask=glow.point([v * 2 // 3 for v in range(256)]))
    disc = _disc((side, side), (side // 2, side // 2), side // 2 - 1, blur=0)
    behind.paste(face, (middle[0] - side // 2, middle[1] - side // 2), disc)
    return behind


def double_exposure(scene: Scene) -> Image.Image:
    """Two photos in one: a large, soft one behind and within a clear one."""
    clear = grade(_cover(scene.photo(), scene.size, 1.0, scene.chance), scene.palette)
    soft = grade(_cover(scene.photo(), scene.size, 1.9, scene.chance), scene.accent)
    soft = _blurred(soft.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 5)
    blend = ImageChops.screen(clear, Image.blend(soft, Image.new("RGB", scene.size), 0.35))
    mask = ramp(scene.size, scene.chance.choice((-90, 90))).point([_steep(v) for v in range(256)])
    return Image.composite(blend, clear, mask)


def collage(scene: Scene) -> Image.Image:
    """Tiles of different photos and tones on the palette's ground."""
    ground = gradient(scene.size, scene.palette.dark, scene.accent.middle, 35)
    gap = scene.short // 46
    for number, (left, top, width, height) in enumerate(_tiles(scene)):
        box = (
            int(left * (scene.size[0] - gap)) + gap,
            int(top * (scene.size[1] - gap)) + gap,
        )
        tile = (
            int(width * (scene.size[0] - gap)) - gap,
            int(height * (scene.size[1] - gap)) - gap,
        )
        photo = scene.photos[(number + scene.chance.randrange(99)) % len(scene.photos)]
        tone = scene.palette if number % 2 == 0 else scene.accent
        ground.paste(grade(_cover(photo, tile, 1.1, scene.chance), tone), box)
    return ground


def arch(scene: Scene) -> Image.Image:
    """The person in an arched window, the sun behind."""
    ground = gradient(scene.size, scene.palette.light, scene.palette.middle, 0)
    sun = _disc(scene.size, (int(scene.size[0] * 0.72), int(scene.size[1] * 0.3)),
                int(scene.short * 0.28), blur=2)  # fmt: skip
    ground.paste(scene.accent.light, mask=sun.point([v * 3 // 4 for v in range(256)]))
    width, height = int(scene.short * 0.66), int(scene.size[1] * 0.82)
    photo = grade(_cover(scene.photo(), (width, height), 1.05, scene.chance), scene.palette)
    shape = Image.new("L", (width, height))
    pen = ImageDraw.Draw(shape)
    pen.ellipse((0, 0, width - 1, width - 1), fill=255)
    pen.rectangle((0, width // 2, width, height), fill=255)
    ground.paste(photo, ((scene.size[0] - width) // 2, scene.size[1] - height), shape)
    return ground


def slices(scene: Scene) -> Image.Image:
    """Three upright strips, each with a look of its own."""
    picture = Image.new("RGB", scene.size, scene.palette.light)
    gap = scene.short // 90
    third = (scene.size[0] - 2 * gap) // 3
    photo = scene.photo()
    for number, tone in enumerate((scene.accent, scene.palette, scene.accent)):
        width = third if number < 2 else scene.size[0] - 2 * (third + gap)
        zoom = (1.5, 1.05, 1.9)[number]
        strip = grade(_cover(photo, (width, scene.size[1]), zoom, scene.chance), tone)
        picture.paste(strip, (number * (third + gap), 0))
    return picture


def _flat(size: Size, colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def _cover(photo: Image.Image, size: Size, zoom: float, chance: random.Random) -> Image.Image:
    """A crop of this shape that keeps the upper middle, where faces are."""
    if size[0] / size[1] > 1.2 * photo.width / photo.height:
        zoom = 1.0  # a wide strip of an upright photo holds little more than the face
    scale = min(photo.width / size[0], photo.height / size[1]) / zoom
    width, height = size[0] * scale, size[1] * scale
    x = 0.5 + chance.uniform(-0.06, 0.06)
    y = 0.28 + 0.12 * height / photo.height + chance.uniform(-0.03, 0.03)
    left = min(max(photo.width * x - width / 2, 0), photo.width - width)
    top = min(max(photo.height * y - height / 2, 0), photo.height - height)
    box = (left, top, left + width, top + height)
    cropped = photo.resize(size, Image.Resampling.BICUBIC, box=box)
    return cropped.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if chance.random() < 0.4 else cropped


def _blurred(picture: Image.Image, radius: int) -> Image.Image:
    """Blurred at a quarter of the size: the eye sees no difference, the clock does."""
    small = picture.resize((picture.width // 4, picture.height // 4), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(radius / 4))
    return soft.resize(picture.size, Image.Resampling.BICUBIC)


def _laid(wall: Image.Image, sheet: Image.Image, angle: float) -> Image.Image:
    """A sheet of paper on a wall, with its shadow."""
    shape = Image.new("L", sheet.size)
    shape.paste(255, (2, 2, sheet.width - 2, sheet.height - 2))
    shape = shape.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    turned = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    place = ((wall.width - turned.width) // 2, (wall.height - turned.height) // 2)
    shadow = Image.new("L", wall.size)
    shadow.paste(shape, (place[0] + wall.width // 90, place[1] + wall.width // 60))
    dark = _blurred(shadow, 20).point([v // 2 for v in range(256)])
    wall.paste((0, 0, 0), mask=dark)
    wall.paste(turned, place, shape)
    return wall


def _disc(size: Size, middle: tuple[int, int], radius: int, *, blur: int) -> Image.Image:
    mask = Image.new("L", size)
    x, y = middle
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return _blurred(mask, blur) if blur else mask


def _tiles(scene: Scene) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height as shares: one large tile and a few small ones."""
    if scene.size[0] > scene.size[1]:
        return [(0, 0, 0.5, 1), (0.5, 0, 0.5, 0.5), (0.5, 0.5, 0.25, 0.5), (0.75, 0.5, 0.25, 0.5)]
    return [(0, 0, 1, 0.58), (0, 0.58, 0.34, 0.42), (0.34, 0.58, 0.33, 0.42),
            (0.67, 0.58, 0.33, 0.42)]  # fmt: skip


def _steep(value: int) -> int:
    """A grey slope made steeper, so that two halves meet in a narrower band."""
    return max(0, min(255, (value - 128) * 2 + 128))


Way = Callable[[Scene], Image.Image]
OFTEN: tuple[Way, ...] = (
    close_up, close_up, close_up, two_lights, two_lights, halo, double_exposure, print_on_wall,
    arch,
)  # fmt: skip
WORDS: tuple[tuple[tuple[str, ...], Way], ...] = (
    (("collage", "mosaic", "grid", "moodboard", "contact sheet"), collage),
    (("framed", "poster", "gallery", "polaroid", "print"), print_on_wall),
    (("double exposure", "dream", "surreal", "ghost"), double_exposure),
    (("triptych", "slices", "magazine"), slices),
    (("halo", "saint", "icon", "avatar", "profile picture"), halo),
    (("arch", "temple", "palace", "window"), arch),
    (("close-up", "closeup", "close up", "headshot", "portrait"), close_up),
    (("neon", "cyberpunk", "two lights"), two_lights),
)
