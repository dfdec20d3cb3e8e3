from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core import images, storage
from core.row_security import user_scope
from gallery import services as gallery
from generations.models import THUMB_WIDTHS, GeneratedImage
from generations.services import saved_vectors
from generations.services.saved_vectors import NotKept, Vector
from tests import factories

pytestmark = pytest.mark.django_db


def vector(**fields) -> Vector:
    made = {"made_by": uuid4(), "title": "My logo", "svg": b"<svg/>", "png": factories.logo()}
    return Vector(**made | fields)


def rows(owner) -> list[GeneratedImage]:
    with user_scope(owner.pk):
        return list(GeneratedImage.objects.kept())


def test_a_drawing_is_kept_with_a_picture_of_it(alice):
    drawing = vector()

    image = saved_vectors.keep(alice.pk, drawing)

    assert rows(alice) == [image]
    assert (image.words, image.svg_size, image.file_format) == ("My logo", 6, "png")
    assert storage.read(image.svg_key) == b"<svg/>"
    assert storage.read(image.original_key) == drawing.png
    assert all(storage.exists(image.thumb_key(width)) for width in THUMB_WIDTHS)
    assert set(image.keys) >= {image.svg_key, image.original_key}


def test_the_same_drawing_is_kept_once_and_found_again(alice, charlie):
    drawing = vector()

    first, second = (saved_vectors.keep(alice.pk, drawing) for _ in range(2))

    assert first == second == saved_vectors.find(alice.pk, drawing.made_by)
    assert len(rows(alice)) == 1
    assert saved_vectors.find(charlie.pk, drawing.made_by) is None


def test_one_that_was_deleted_comes_back_when_it_is_saved_again(alice):
    drawing = vector()
    image = saved_vectors.keep(alice.pk, drawing)
    with user_scope(alice.pk):
        gallery.delete_image(image)
    found = saved_vectors.find(alice.pk, drawing.made_by)

    saved_vectors.keep(alice.pk, drawing)

    assert found is None
    assert len(rows(alice)) == 1


def test_a_thin_line_is_a_drawing_too(alice):
    image = saved_vectors.keep(alice.pk, vector(png=factories.logo(side=8)))

    assert (image.width, image.height) == (8, 8)


def test_what_can_not_be_opened_leaves_nothing(alice, monkeypatch):
    def fail(*args: object) -> None:
        raise images.GuardUnavailable

    monkeypatch.setattr(images, "prepare", fail)

    with pytest.raises(NotKept):
        saved_vectors.keep(alice.pk, vector())

    assert rows(alice) == []


@pytest.mark.parametrize("has_generation", [True, False])
def test_a_picture_is_of_a_prompt_or_of_a_drawing(alice, has_generation):
    generation = factories.make_generation(factories.make_model(alice)) if has_generation else None
    image = GeneratedImage(
        owner=alice, generation=generation,
        personal_model=generation.personal_model if generation else None,
        svg_size=6 if generation else None, width=1, height=1,
        size=1, sha256="0" * 64, file_format="png", created_at=timezone.now(),
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="prompt_or_a_drawing"), user_scope(alice.pk):
        image.save()
