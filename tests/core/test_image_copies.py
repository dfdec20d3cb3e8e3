from __future__ import annotations

import math

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from core.image_copies import make_copies, shrunk
from core.image_recipes import PHOTO, CopyRecipe, Recipe
from tests.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    corners,
    near,
    opened,
    photo,
    png,
    red_is_green_profile,
    saved,
    sideways,
)

ONE = Recipe(formats=("JPEG", "PNG", "WEBP"), copies=(CopyRecipe("one", 1024, "JPEG", 95),))


def made_from(content: bytes) -> bytes:
    return make_copies(content, ONE).copies[0].content


def textured(width: int, height: int) -> Image.Image:
    coarse = Image.effect_noise((width // 16, height // 16), 90).resize((width, height))
    fine = Image.effect_noise((width, height), 25)
    soft = fine.filter(ImageFilter.GaussianBlur(1))
    return Image.merge("RGB", (ImageChops.add(coarse, fine, 2), coarse, soft))


def decibels(one: Image.Image, other: Image.Image) -> float:
    seen = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB")))
    return 10 * math.log10(255**2 / max(1e-9, sum(seen.sum2) / sum(seen.count)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_however_the_phone_was_held(orientation):
    made = make_copies(sideways(orientation), PHOTO)

    assert (made.width, made.height) == (800, 600)
    for copy in made.copies:
        found = corners(copy.content)
        assert all(map(near, found, (RED, GREEN, BLUE, YELLOW)))


@pytest.mark.parametrize("mode", ["RGBA", "P", "CMYK", "L", "1", "LA"])
def test_every_colour_mode_keeps_its_picture(mode):
    image = photo(mode=mode)
    content = saved(image, "JPEG" if mode == "CMYK" else "PNG")

    found = corners(made_from(content))

    expected = [image.convert("RGB").getpixel(at) for at in ((20, 20), (780, 20))]
    assert near(found[0], expected[0], by=40)
    assert near(found[1], expected[1], by=40)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(mode):
    content = saved(Image.new(mode, (600, 600), 0), "PNG")

    assert near(corners(made_from(content))[0], (255, 255, 255))


def test_a_transparent_colour_of_a_palette_is_white():
    image = Image.new("P", (600, 600), 3)
    image.putpalette([10] * 30)
    content = saved(image, "PNG", transparency=3)

    assert near(corners(made_from(content))[0], (255, 255, 255))


@pytest.mark.parametrize(("stored", "seen"), [(0, 0), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bits_of_grey_become_eight(stored, seen):
    row = b"\0" + stored.to_bytes(2, "big") * 600
    content = png(600, 600, depth=16, pixels=row * 600)

    assert near(corners(made_from(content))[0], (seen, seen, seen), by=2)


def test_a_profile_is_applied_before_it_is_dropped():
    content = saved(photo(), icc_profile=red_is_green_profile())

    red, green, *_ = corners(made_from(content))

    assert near(red, GREEN, by=60)
    assert near(green, RED, by=60)


def test_a_profile_for_other_colours_than_the_pictures_is_ignored():
    content = saved(photo(mode="L"), icc_profile=red_is_green_profile())

    assert near(corners(made_from(content))[0], (81, 81, 81), by=6)


@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (2050, 1540), (3076, 2307)])
def test_the_decoders_shortcut_is_hard_to_see(width, height):
    content = saved(textured(width, height), quality=90)
    whole = opened(content)
    whole.load()

    small = shrunk(opened(content), 1024)

    best = whole.resize(small.size, Image.Resampling.LANCZOS)
    assert small.size == (1024, round(height * 1024 / width))
    assert decibels(small, best) >= 48
