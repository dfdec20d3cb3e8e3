from __future__ import annotations

import pytest

from core.images.errors import ImageRefused
from core.images.recipes import PHOTO, PICTURE, VECTOR_SOURCE
from core.images.sniffing import kind_of
from tests.pictures import PHONE_HEIC, photo, saved


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_told_by_its_first_bytes(kind):
    assert kind_of(saved(photo(), kind), PHOTO) == kind


def test_heic_is_known_by_its_brand():
    assert kind_of(PHONE_HEIC.read_bytes(), PHOTO) == "HEIF"


def test_avif_that_calls_itself_some_picture_is_still_avif():
    head = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(100)

    with pytest.raises(ImageRefused, match="AVIF"):
        kind_of(head, PHOTO)


@pytest.mark.parametrize("brand", [b"heif", b"hevm", b"hevs", b"miaf", b"mif1", b"mif2"])
def test_heic_has_many_brands(brand):
    assert (
        kind_of(b"\0\0\0\x1cftyp" + brand + b"\0\0\0\0mif1heicmiaf" + bytes(99), PHOTO) == "HEIF"
    )


def test_an_archive_is_named_with_the_way_out():
    with pytest.raises(ImageRefused, match=r"This is a RAR archive. Unpack it") as refusal:
        kind_of(b"Rar!\x1a\x07\x01\x00", VECTOR_SOURCE)

    assert refusal.value.code == "archive"


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (b"GIF89a", "a GIF"),
        (b"II*\0", "a TIFF or camera RAW"),
        (b"\0\0\0\x18ftypcrx ", "a camera RAW"),
        (b"\0\0\0\x18ftypmp42", "a video"),
        (b"RIFF\0\0\0\0AVI ", "a sound or video"),
        (b"8BPS", "a Photoshop"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL"),
        (b"  <SVG onload='x'>", "an SVG"),
    ],
)
def test_a_format_we_cannot_read_is_named(head, named):
    with pytest.raises(ImageRefused) as refusal:
        kind_of(head, PICTURE)

    assert refusal.value.code == "format_not_supported"
    assert f"This is {named} file" in refusal.value.message
