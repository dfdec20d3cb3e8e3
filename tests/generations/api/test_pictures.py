from __future__ import annotations

import pytest

from core.row_security import user_scope
from generations.api.pictures import READ, PictureSerializer
from generations.models import GeneratedImage
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_picture_is_shown_the_same_from_its_row_and_from_what_was_read_of_it(model):
    image = factories.make_image(factories.make_generation(model), number=3)
    with user_scope(model.owner_id):
        read = GeneratedImage.objects.values_list(*READ, named=True)

        [shown] = PictureSerializer.serialize_many(read)

    assert [shown] == PictureSerializer.serialize_many([image])
    assert shown.keys() == PictureSerializer.example.keys()
    assert (shown["id"], shown["model_id"]) == (str(image.pk), str(model.pk))
    assert shown["created_at"] == image.created_at
    assert shown["file_url"].endswith(f"/api/gallery/{image.pk}/file")
