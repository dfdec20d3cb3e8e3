from __future__ import annotations

import pytest

from core.images.errors import ImageRefused
from core.images.recipes import PHOTO, PICTURE
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
