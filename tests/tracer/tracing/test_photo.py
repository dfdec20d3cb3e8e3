from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.tracer.tracing import small_pictures
from tracer.tracing import photo
from tracer.tracing.options import Kind, Options


def scene(width: int = 240, height: int = 160) -> Image.Image:
    """Light and dark clouds of a few tints with grain on them, the same each time."""
    dice = np.random.default_rng(11)
    levels = dice.integers(30, 200, (12, 18, 1)) + dice.integers(0, 50, (12, 18, 3))
    clouds = Image.fromarray(levels.astype(np.uint8))
    large = clouds.resize((width, height), Image.Resampling.BICUBIC)
    grain = dice.normal(0, 4, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(large) + grain, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("less", "more"),
    [({"colours": 6}, {"colours": 40}), ({"detail": 1}, {"detail": 4})],
    ids=["colours", "detail"],
)
def test_less_asked_for_makes_a_smaller_drawing(less, more):
    small, large = (
        small_pictures.traced(scene(), Options(Kind.PHOTO, **settings))
        for settings in (less, more)
    )

    assert len(small.svg) < 0.7 * len(large.svg)
    assert small.colours <= less.get("colours", 16)


def test_the_drawing_looks_like_the_picture_and_covers_it_all():
    picture = scene()

    seen = small_pictures.seen(
        small_pictures.traced(picture, Options(Kind.PHOTO, colours=32, detail=4)).svg
    )

    smooth = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)), dtype=float)
    assert seen[:, :, 3].min() == 255
    assert np.abs(seen[:, :, :3] - smooth).mean() < 14


def test_a_picture_larger_than_is_looked_at_is_drawn_in_its_own_size():
    width = photo.LONGEST + 560
    picture = Image.new("RGB", (width, 60), "#204060")
    picture.paste("#f0c040", (width // 2, 0, width, 60))

    drawn = small_pictures.traced(picture, Options(Kind.PHOTO, colours=2))

    seen = small_pictures.seen(drawn.svg)
    assert (drawn.width, drawn.height) == (width, 60)
    assert seen.shape[:2] == (60, width)
    assert np.abs(seen[30, width // 2 - 8, :3] - np.array([0x20, 0x40, 0x60])).max() < 10
    assert np.abs(seen[30, width // 2 + 8, :3] - np.array([0xF0, 0xC0, 0x40])).max() < 10
