from __future__ import annotations

import io
from dataclasses import asdict
from hashlib import sha256

import pytest
from PIL import Image

from core import images, storage
from tests import factories
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from tracer.tracing.options import Kind
from vectorizing.models import PendingUpload
from vectorizing.services import ingest
from vectorizing.services.refusals import VectoriserRefused


def large_jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 1500), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_picture_becomes_a_clean_png_a_thumbnail_and_what_was_seen_of_it():
    taken = ingest.take(large_jpeg())

    facts = taken.facts
    assert taken.file_format == "jpg"
    assert (facts["original_width"], facts["original_height"]) == (3000, 1500)
    assert (facts["width"], facts["height"]) == (2048, 1024)
    assert Image.open(io.BytesIO(taken.png)).size == (2048, 1024)
    assert facts["sha256"] == sha256(taken.png).hexdigest()
    assert facts["size"] == len(taken.png)
    assert Image.open(io.BytesIO(taken.thumb)).format == "WEBP"
    assert Kind(facts["suggested"]["kind"])


def test_the_guess_can_be_kept_as_it_is():
    taken = ingest.take(factories.logo())
    row = PendingUpload(**taken.facts)

    assert asdict(row.guess.options) == taken.facts["suggested"]


def test_both_files_are_written():
    taken = ingest.take(factories.logo())
    row = PendingUpload(**taken.facts)

    ingest.write(row, taken)

    assert storage.read(row.source_key) == taken.png
    assert storage.read(row.thumb_key) == taken.thumb


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_an_image"),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "format_not_supported",
        ),
        (factories.webp(), "format_not_supported"),
        (factories.logo(side=1), "too_small"),
        (factories.logo()[:200], "damaged"),
    ],
    ids=["empty", "svg renamed", "webp", "one pixel", "cut off"],
)
def test_what_is_no_picture_of_use_is_refused_with_the_reason(content, code):
    with pytest.raises(VectoriserRefused) as refusal:
        ingest.take(content)

    assert refusal.value.code == code


def test_a_picture_of_our_own_gallery_may_be_webp():
    assert ingest.take(factories.webp(), is_ours=True).file_format == "webp"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (VectorUnavailable(), "busy"),
        (VectorRefused("too_large", "It is too large.", advice="Make it smaller."), "too_large"),
    ],
    ids=["away", "refused"],
)
def test_an_engine_that_can_not_look_keeps_nothing(monkeypatch, error, code):
    def fail(png: bytes) -> None:
        raise error

    monkeypatch.setattr(tracer, "inspect", fail)

    with pytest.raises(VectoriserRefused) as refusal:
        ingest.take(factories.logo())

    assert refusal.value.code == code


def test_a_guard_that_is_away_asks_to_come_again(monkeypatch):
    def fail(*args: object) -> None:
        raise images.GuardUnavailable

    monkeypatch.setattr(images, "prepare", fail)

    with pytest.raises(VectoriserRefused, match="in a minute"):
        ingest.take(factories.logo())
