from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import FLAT, acts, files
from vectorizing.models import VectorBatch, Vectorisation, VectorSource
from vectorizing.services import batches, sources
from vectorizing.services.refusals import VectoriserRefused

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_picture_is_kept_for_24_hours(alice):
    now = timezone.now()

    with time_machine.travel(now, tick=False):
        source = sources.receive(alice, io.BytesIO(factories.logo()), "C:\\pictures\\my logo.png")

    assert source.name == "my logo.png"
    assert source.expires_at == now + timedelta(hours=24)
    assert files() == sorted(source.keys)
    assert acts(alice) == ["upload png"]
    assert list(sources.alive(alice)) == [source]


def test_a_refused_picture_leaves_nothing(alice):
    with pytest.raises(VectoriserRefused, match="not a picture"):
        sources.receive(alice, b"MZ hello, hello, hello", "logo.png")

    assert not VectorSource.objects.exists()
    assert files() == acts(alice) == []


@pytest.mark.parametrize("limit", ["MOST_KEPT", "MOST_KEPT_BYTES"])
def test_nobody_keeps_endlessly_many(alice, source, monkeypatch, limit):
    monkeypatch.setattr(sources, limit, 1)

    with pytest.raises(VectoriserRefused, match="which is the most"):
        sources.receive(alice, factories.logo(), "one-more.png")

    assert list(sources.alive(alice)) == [source]


def test_of_uploads_side_by_side_only_those_with_a_place_are_kept(alice, monkeypatch):
    monkeypatch.setattr(sources, "MOST_KEPT", 1)
    write = sources.ingest.write

    def overtaken(*args: object) -> None:
        write(*args)
        factories.make_vector_source(alice)

    monkeypatch.setattr(sources.ingest, "write", overtaken)

    with pytest.raises(VectoriserRefused, match="which is the most"):
        sources.receive(alice, factories.logo(), "late.png")

    [late] = sources.expired(timezone.now())
    assert late.name == "late.png"
    assert sources.alive(alice).count() == 1


def test_a_batch_is_filled_until_it_is_full_or_started(alice, monkeypatch):
    monkeypatch.setattr(sources, "MOST_IN_BATCH", 1)
    batch = batches.create(alice, uuid4())

    first = sources.receive(alice, factories.logo(), "1.png", batch)
    with pytest.raises(VectoriserRefused, match="A batch takes 1 pictures"):
        sources.receive(alice, factories.logo(), "2.png", batch)
    VectorBatch.objects.update(started_at=timezone.now())
    with pytest.raises(VectoriserRefused, match="has started already"):
        sources.receive(alice, factories.logo(), "3.png", batch)

    assert list(batch.sources.alive(timezone.now())) == [first]


class TestFromGallery:
    @pytest.fixture
    def image(self, alice):
        return factories.make_image(factories.make_generation(factories.make_model(alice)))

    def test_a_picture_of_the_gallery_is_taken_once(self, alice, image):
        first, second = (sources.from_image(alice, image) for _ in range(2))

        assert first == second
        assert (first.image, first.width, first.name) == (image, 512, "picture-1")
        assert acts(alice) == ["upload webp"]

    def test_it_stays_when_the_picture_goes(self, alice, image):
        source = sources.from_image(alice, image)

        image.delete()

        source.refresh_from_db()
        assert source.image is None
        assert storage.exists(source.source_key)

    def test_a_deleted_picture_is_refused(self, alice, image):
        storage.delete(image.original_key)

        with pytest.raises(VectoriserRefused, match="was deleted"):
            sources.from_image(alice, image)


class TestRemoval:
    def test_it_is_gone_at_once_and_its_files_with_the_next_sweep(self, alice, source):
        drawing = factories.make_vectorisation(source, state=State.SUCCEEDED)

        sources.remove(source)
        shown = sources.alive(alice).exists() or Vectorisation.objects.alive(timezone.now())
        for late in sources.expired(timezone.now()):
            sources.erase(late)
        for late in sources.drawings_expired(timezone.now()):
            sources.erase_drawing(late)

        drawing.refresh_from_db()
        assert not shown
        assert files() == []
        assert drawing.files_gone_at

    def test_what_is_at_work_is_cancelled(self, source):
        job = factories.make_vectorisation(source, options=FLAT, state=State.RUNNING)

        sources.remove(source)

        job.refresh_from_db()
        assert job.cancel_requested_at
        assert job.expires_at <= timezone.now()

    def test_a_second_time_changes_nothing(self, source):
        sources.remove(source)
        with user_scope(source.owner_id):
            first = VectorSource.objects.get().expires_at

        sources.remove(source)

        assert VectorSource.objects.get().expires_at == first


def test_a_file_that_can_not_be_deleted_stays_due(source, monkeypatch):
    def broken(*keys: str) -> None:
        raise OSError("disk")

    monkeypatch.setattr(storage, "delete", broken)

    with pytest.raises(OSError, match="disk"):
        sources.erase(source)

    assert list(sources.expired(source.expires_at)) == [source]
