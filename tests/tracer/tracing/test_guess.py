from __future__ import annotations

from collections import Counter

import pytest
from PIL import Image, ImageDraw

from tests.tracer.tracing import made_kinds
from tracer.tracing.guess import guess
from tracer.tracing.options import Kind


def logo(background: str, mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (200, 200), background)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((30, 30, 120, 120), fill="#e63946")
    pen.rectangle((80, 90, 170, 170), fill="#1d3557")
    pen.polygon([(60, 160), (100, 60), (140, 160)], fill="#ffd60a")
    return picture


@pytest.mark.slow
def test_at_least_95_pictures_in_a_hundred_are_told_right():
    guessed = [
        (name, kind, guess(picture).options.kind) for name, kind, picture in made_kinds.pictures()
    ]

    wrong = [name for name, kind, told in guessed if told is not kind]
    assert Counter(kind for _, kind, _ in guessed) == dict.fromkeys(Kind, made_kinds.EACH)
    assert len(wrong) <= len(guessed) // 20, wrong


def test_the_colours_of_a_logo_are_counted_and_suggested():
    found = guess(logo("#ffffff"))

    assert (found.options.kind, found.colours, found.options.colours) == (Kind.FLAT, 4, 4)


@pytest.mark.parametrize(
    ("picture", "is_flat"),
    [
        (logo("#ffffff"), True),
        (logo("#00000000", "RGBA"), False),
        (next(made_kinds.pictures())[2], True),
        (made_kinds._photos()[0], False),
    ],
    ids=["logo", "cut-out", "drawing", "photo"],
)
def test_a_background_can_be_left_out_where_there_is_one_of_one_colour(picture, is_flat):
    assert guess(picture).flat_background is is_flat


def test_a_cut_out_is_seen_to_be_one():
    assert guess(logo("#00000000", "RGBA")).transparent
    assert not guess(logo("#ffffff", "RGBA")).transparent


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
@pytest.mark.parametrize("size", [(16, 16), (1, 40)])
def test_any_mode_and_size_is_looked_at(mode, size):
    assert guess(Image.new(mode, size)).colours >= 1


def test_nothing_at_all_is_looked_at():
    assert guess(Image.new("RGBA", (40, 40))).transparent
