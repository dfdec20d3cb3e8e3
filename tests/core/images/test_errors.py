from __future__ import annotations

import pytest

from core.images import errors
from core.images.recipes import PHOTO, PICTURE, VECTOR_SOURCE

REFUSALS = [
    errors.empty_file(),
    errors.not_an_image(PHOTO),
    errors.format_not_supported("GIF", PHOTO),
    errors.too_large_file(PHOTO),
    errors.too_many_pixels(PHOTO),
    errors.too_small(300, 400, PHOTO),
    errors.too_thin(20_000, 20, VECTOR_SOURCE),
    errors.animated(),
    errors.damaged(),
    errors.took_too_long(),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
def test_every_refusal_says_what_is_wrong_and_what_to_do(refusal):
    sentences = refusal.message.rstrip(".").split(". ")

    assert len(sentences) == 2
    assert sentences[1].split()[0] in {"Choose", "Send", "Save", "Make", "Open", "Crop"}


def test_the_limits_in_the_words_are_those_of_the_recipe():
    assert "25 MB" in errors.too_large_file(PHOTO).message
    assert "64 megapixels and 20,000 px" in errors.too_many_pixels(PHOTO).message
    assert "300 × 400 px; both sides need at least 512 px" in (
        errors.too_small(300, 400, PHOTO).message
    )
    assert "JPG, PNG or WebP" in errors.not_an_image(PICTURE).message
