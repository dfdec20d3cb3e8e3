from __future__ import annotations

import pytest

from core import image_errors
from core.image_recipes import PHOTO, PICTURE, VECTOR_SOURCE

REFUSALS = [
    image_errors.empty_file(),
    image_errors.not_an_image(PHOTO),
    image_errors.format_not_supported("GIF", PHOTO),
    image_errors.too_large_file(PHOTO),
    image_errors.too_many_pixels(PHOTO),
    image_errors.too_small(300, 400, PHOTO),
    image_errors.too_thin(20_000, 20, VECTOR_SOURCE),
    image_errors.animated(),
    image_errors.damaged(),
    image_errors.took_too_long(),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
def test_every_refusal_says_what_is_wrong_and_what_to_do(refusal):
    sentences = refusal.message.rstrip(".").split(". ")

    assert len(sentences) == 2
    assert sentences[1].split()[0] in {"Choose", "Send", "Save", "Make", "Open", "Crop"}


def test_the_limits_in_the_words_are_those_of_the_recipe():
    assert "25 MB" in image_errors.too_large_file(PHOTO).message
    assert "64 megapixels and 20,000 px" in image_errors.too_many_pixels(PHOTO).message
    assert "300 × 400 px; both sides need at least 512 px" in (
        image_errors.too_small(300, 400, PHOTO).message
    )
    assert "JPG, PNG or WebP" in image_errors.not_an_image(PICTURE).message
