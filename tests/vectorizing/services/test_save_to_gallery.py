from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from billing.models import Purpose
from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from generations.models import GeneratedImage
from generations.services import saved_vectors
from tests import factories
from tests.vectorizing.conftest import acts
from vectorizing.services import save_to_gallery
from vectorizing.services.refusals import VectoriserRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawing(source):
    return factories.make_vectorisation(source, state=State.SUCCEEDED)


def test_a_saved_drawing_is_in_the_gallery_once(alice, drawing):
    first, second = save_to_gallery.save(drawing), save_to_gallery.save(drawing)

    with user_scope(alice.pk):
        [image] = GeneratedImage.objects.kept()
    assert first == second == image
    assert image.title == "logo"
    assert max(image.width, image.height) == save_to_gallery.SIDE
    assert storage.read(image.svg_key) == factories.DRAWING
    assert storage.read(image.original_key).startswith(b"\x89PNG")
    assert acts(alice) == ["save svg"]


def test_a_preview_and_a_drawing_past_its_time_are_not_saved(source, drawing):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    with (
        time_machine.travel(timezone.now() + timedelta(hours=25)),
        pytest.raises(VectoriserRefused),
    ):
        save_to_gallery.save(drawing)
    with pytest.raises(VectoriserRefused):
        save_to_gallery.save(preview)


def test_a_gallery_that_can_not_take_it_asks_to_come_again(drawing, monkeypatch):
    def fail(*args: object) -> None:
        raise saved_vectors.NotKept

    monkeypatch.setattr(saved_vectors, "keep", fail)

    with pytest.raises(VectoriserRefused, match="in a minute"):
        save_to_gallery.save(drawing)
