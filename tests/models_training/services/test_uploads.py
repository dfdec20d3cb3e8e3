from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from models_training.services.uploads import take_file
from tests import factories


def taken(owner, content: bytes, name: str = "me.jpg"):
    return list(take_file(owner.pk, SimpleUploadedFile(name, content)))


def test_a_photo_is_taken_under_a_name_that_can_be_shown(alice):
    [outcome] = taken(alice, factories.jpeg(), "holi\u202eday.jpg")

    assert outcome.photo.name == "holiday.jpg"
    assert outcome.told == "holiday.jpg"


def test_a_refusal_is_told_with_the_name(alice):
    [outcome] = taken(alice, b"words", "notes.jpg")

    assert outcome.photo is None
    assert outcome.told.startswith("notes.jpg: This file is not a picture")


@pytest.mark.parametrize("name", ["photos.zip", "photos", "photos.jpg"])
def test_a_zip_is_known_by_its_content(alice, name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("summer/a.jpg", factories.jpeg(seed=1))
        archive.writestr("summer/b.jpg", factories.jpeg(seed=1))

    first, second = taken(alice, target.getvalue(), name)

    assert first.photo.name == "a.jpg"
    assert second.refusal.code == "duplicate"


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b\x08", "gzip")],
)
def test_another_archive_is_told_that_a_zip_would_do(alice, start, kind):
    [outcome] = taken(alice, start + bytes(100), "photos.rar")

    assert outcome.refusal.code == "not_a_zip"
    assert f"a {kind} archive, and we open only zips" in outcome.told


def test_a_zip_that_breaks_half_way_keeps_what_was_good(alice):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.jpg", factories.jpeg(seed=1))
        archive.writestr("b.jpg", factories.jpeg(seed=2))
    broken = bytearray(target.getvalue())
    broken[broken.rindex(b"PK\x03\x04") + 2000] ^= 0xFF

    good, bad = taken(alice, bytes(broken), "photos.zip")

    assert good.photo.name == "a.jpg"
    assert bad.refusal.code == "damaged"
    assert "b.jpg" in bad.told
