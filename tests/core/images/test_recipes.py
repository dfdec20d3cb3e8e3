from __future__ import annotations

import json

import pytest

from core.images.recipes import PHOTO, PICTURE, VECTOR_SOURCE, Recipe


@pytest.mark.parametrize("recipe", [PHOTO, PICTURE, VECTOR_SOURCE])
def test_a_recipe_comes_through_the_line_unchanged(recipe):
    wire = json.loads(json.dumps(recipe.to_wire()))

    assert Recipe.from_wire(wire) == recipe


def test_the_trainer_gets_a_jpeg_and_pages_get_webp():
    assert [(copy.name, copy.format, copy.quality) for copy in PHOTO.copies] == [
        ("training", "JPEG", 95),
        ("640", "WEBP", 80),
        ("320", "WEBP", 80),
    ]
    assert [copy.longest for copy in PICTURE.copies] == [1280, 640, 320]
