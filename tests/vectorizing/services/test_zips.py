from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import pytest

from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import FLAT, acts
from tracer.api import Format
from vectorizing.models import VectorBatch, columns
from vectorizing.services import zips
from vectorizing.services.refusals import VectoriserRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(alice) -> VectorBatch:
    with user_scope(alice.pk):
        return VectorBatch.objects.create(
            owner=alice, request_key=uuid4(), started_at="2026-01-01T00:00Z", **columns(FLAT)
        )


def drawn(batch, name: str, **fields):
    source = factories.make_vector_source(batch.owner, batch=batch, name=name)
    return factories.make_vectorisation(source, **{"state": State.SUCCEEDED} | fields)


def unpacked(batch, fmt: Format = Format.SVG) -> dict[str, bytes]:
    content = io.BytesIO(b"".join(zips.of_batch(batch, fmt).content))
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_zip_holds_every_drawing_under_a_name_of_its_own(alice, batch):
    for name in ("logo.png", "Logo.jpg", "a.b.png", "not-included.txt.png"):
        drawn(batch, name)

    found = unpacked(batch)

    assert list(found) == ["logo.svg", "Logo-2.svg", "a.b.svg", "not-included.txt.svg"]
    assert set(found.values()) == {factories.DRAWING}
    assert acts(alice) == ["download svg"]


def test_what_is_missing_is_listed_with_the_reason(batch):
    drawn(batch, "good.png")
    drawn(batch, "bad.png", state=State.FAILED, error="Too complex.", finished_at=batch.created_at)
    drawn(batch, "slow.png", state=State.RUNNING)
    lost = drawn(batch, "lost.png")
    storage.delete(lost.result_key)
    factories.make_vector_source(batch.owner, batch=batch, name="never.png")

    found = unpacked(batch)

    assert list(found) == ["good.svg", "not-included.txt"]
    listed = found["not-included.txt"].decode()
    assert "bad.png: Too complex.\n" in listed
    assert "slow.png: not done yet\n" in listed
    assert "lost.png: This picture's 24 hours are over" in listed
    assert "never.png: not started\n" in listed


def test_another_format_is_made_on_the_way(batch):
    drawn(batch, "logo.png")

    found = unpacked(batch, Format.PDF)

    assert list(found) == ["logo.pdf"]
    assert found["logo.pdf"].startswith(b"%PDF")


def test_a_zip_of_nothing_is_refused(alice, batch):
    drawn(batch, "slow.png", state=State.RUNNING)

    with pytest.raises(VectoriserRefused):
        zips.of_batch(batch, Format.SVG)

    assert acts(alice) == []
