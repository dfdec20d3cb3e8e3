from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.jobs.models import State
from core.row_security import user_scope
from generations.models import SIZES, GeneratedImage, Generation
from tests import factories


@pytest.mark.parametrize(
    "fields",
    [
        {"outputs": 0},
        {"outputs": 5},
        {"outputs": 2, "delivered": 3},
        {"outputs": 2, "delivered": 1, "lost": 2},
        {"aspect_ratio": "7:3"},
        {"seed": 0},
        {"seed": 2**31},
        {"steps": 51},
    ],
    ids=str,
)
def test_the_database_refuses_what_no_model_can_make(model, fields):
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.make_generation(model, **fields)


def test_a_number_is_used_once_in_a_batch(model):
    batch = factories.make_generation(model)
    factories.make_image(batch, number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_image(batch, number=1)


def test_nothing_is_missing_before_the_end(model):
    batch = factories.make_generation(model, outputs=4)

    assert batch.missing == 0
    with user_scope(model.owner_id):
        batch.move(State.RUNNING)
        batch.move(State.COLLECTING)
        batch.move(State.SUCCEEDED, delivered=3)
    assert batch.missing == 1


def test_a_picture_names_all_its_files_and_no_persons_words(model):
    image = factories.make_image(factories.make_generation(model))

    assert image.keys == [
        f"images/{image.pk}/original.webp",
        f"images/{image.pk}/320.webp",
        f"images/{image.pk}/640.webp",
        f"images/{image.pk}/1280.webp",
    ]


def test_a_deleted_picture_is_not_kept(model):
    image = factories.make_image(factories.make_generation(model))
    with user_scope(model.owner_id):
        assert list(GeneratedImage.objects.kept()) == [image]

        GeneratedImage.objects.update(deleted_at=image.created_at)

        assert not GeneratedImage.objects.kept().exists()


def test_a_stranger_sees_no_row_whatever_is_asked(model, charlie):
    factories.make_image(factories.make_generation(model))

    with user_scope(charlie.pk):
        assert not Generation.objects.exists()
        assert not GeneratedImage.objects.exists()


@pytest.mark.parametrize(("ratio", "size"), SIZES.items())
def test_a_size_is_of_its_ratio_and_about_a_megapixel(ratio, size):
    width, height = map(int, ratio.split(":"))

    assert size[0] / size[1] == pytest.approx(width / height, rel=0.04)
    assert 0.92 < size[0] * size[1] / 2**20 < 1.01
