from __future__ import annotations

import pytest

from generations.services import downloads
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_first_time_counts_and_a_deleted_picture_still_does(alice):
    model = factories.make_model(alice)
    picture = factories.make_image(factories.make_generation(model))
    before = downloads.was_taken(model)

    downloads.note(picture)
    picture.refresh_from_db()
    first = picture.downloaded_at
    downloads.note(picture)

    picture.refresh_from_db()
    assert not before
    assert picture.downloaded_at == first
    assert downloads.was_taken(model)
