from __future__ import annotations

import math
import random

import pytest
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageStat

from core.images.copies import make_copies, shrunk
from core.images.recipes import PHOTO, VECTOR_SOURCE, CopyRecipe, Recipe
from tests.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    chunk,
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


@pytest.mark.parametrize(
    ("depth", "colour", "hole", "row"),
    [
        (1, 0, b"\0\1", b"\xff" * 8),
        (2, 0, b"\0\1", b"\x55" * 16),
        (4, 0, b"\0\7", b"\x77" * 32),
        (8, 0, b"\0\7", b"\7" * 64),
        (16, 0, b"\x80\0", b"\x80\0" * 64),
        (8, 2, b"\0\7\0\x08\0\x09", b"\7\x08\x09" * 64),
        (16, 2, b"\xff\xff\0\0\x80\0", b"\xff\xff\0\0\x80\0" * 64),
    ],
    ids=["1 grey", "2 grey", "4 grey", "8 grey", "16 grey", "8 colours", "16 colours"],
)
def test_a_colour_that_a_png_calls_transparent_is_so_at_every_depth(depth, colour, hole, row):
    pixels = (b"\0" + row) * 64
    content = png(64, 64, depth=depth, colour=colour, extra=chunk(b"tRNS", hole), pixels=pixels)

    source = opened(make_copies(content, VECTOR_SOURCE).copies[0].content)

    assert source.mode == "RGBA"
    assert source.getpixel((20, 20))[3] == 0


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_half_clear_stays_so_where_the_recipe_keeps_it(mode):
    image = photo(mode=mode)
    image.putalpha(100)

    made = make_copies(saved(image, "PNG"), VECTOR_SOURCE)

    source = opened(made.copies[0].content)
    assert source.getpixel((20, 20)) == (*image.convert("RGB").getpixel((20, 20)), 100)


def test_a_profile_is_applied_to_what_is_half_clear_too():
    image = photo(mode="RGBA")
    image.putalpha(100)
    content = saved(image, "PNG", icc_profile=red_is_green_profile())

    seen = opened(make_copies(content, VECTOR_SOURCE).copies[0].content).getpixel((20, 20))

    assert near(seen[:3], GREEN, by=60)
    assert seen[3] == 100


def test_alpha_without_a_hole_is_left_out():
    made = make_copies(saved(photo(mode="RGBA"), "PNG"), VECTOR_SOURCE)

    assert [opened(copy.content).mode for copy in made.copies] == ["RGB", "RGB"]


@pytest.mark.parametrize(("stored", "seen"), [(0, 0), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bits_of_grey_become_eight(stored, seen):
    row = b"\0" + stored.to_bytes(2, "big") * 600
    content = png(600, 600, depth=16, pixels=row * 600)

    assert near(corners(made_from(content))[0], (seen, seen, seen), by=2)


@pytest.mark.parametrize("name", [b"Swapped", b"Linear sRGB"])
def test_a_profile_is_applied_before_it_is_dropped_whatever_its_name(name):
    content = saved(photo(), icc_profile=red_is_green_profile(name))

    red, green, *_ = corners(made_from(content))

    assert near(red, GREEN, by=60)
    assert near(green, RED, by=60)


def test_a_profile_that_is_srgb_changes_no_colour():
    image = Image.frombytes("RGB", (512, 512), random.Random(1).randbytes(512 * 512 * 3))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    source, _ = make_copies(saved(image, "PNG", icc_profile=profile), VECTOR_SOURCE).copies

    assert opened(source.content).tobytes() == image.tobytes()


def test_a_profile_for_other_colours_than_the_pictures_is_ignored():
    content = saved(photo(mode="L"), icc_profile=red_is_green_profile())

    assert near(corners(made_from(content))[0], (81, 81, 81), by=6)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (2050, 1540), (3076, 2307)])
def test_the_decoders_shortcut_is_hard_to_see(width, height):
    content = saved(textured(width, height), quality=90)
    whole = opened(content)
    whole.load()

    small = shrunk(opened(content), 1024)

    best = whole.resize(small.size, Image.Resampling.LANCZOS)
    assert small.size == (1024, round(height * 1024 / width))
    assert decibels(small, best) >= 48
