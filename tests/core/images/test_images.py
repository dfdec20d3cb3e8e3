from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.images import PHOTO, PICTURE, VECTOR_SOURCE, ImageRefused, prepare
from tests import hostile
from tests.pictures import CANARY, PHONE_HEIC, corners, jpeg, near, opened, photo, saved

FOR_TRACING = [name for name in hostile.ACCEPTED if "HEIC" not in name and "WebP" not in name]
CORPUS = os.environ.get("HOSTILE_CORPUS", "")


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_file_is_refused_for_its_reason(name):
    make, code = hostile.REFUSED[name]

    with pytest.raises(ImageRefused) as refusal:
        prepare(make(), PHOTO)

    assert refusal.value.code == code


@pytest.mark.parametrize("name", hostile.ACCEPTED)
def test_an_odd_file_becomes_copies_with_nothing_but_pixels(name):
    content = hostile.ACCEPTED[name]()

    prepared = prepare(content, PHOTO)

    assert set(prepared.copies) == {"training", "640", "320"}
    for copy in prepared.copies.values():
        assert hostile.is_clean(copy.content)
        assert CANARY.encode() not in copy.content
        assert opened(copy.content).mode == "RGB"
        assert opened(copy.content).size == (copy.width, copy.height)


@pytest.mark.parametrize("name", hostile.NOT_FOR_TRACING)
def test_what_can_not_be_traced_is_refused_for_its_reason(name):
    make, code = hostile.NOT_FOR_TRACING[name]

    with pytest.raises(ImageRefused) as refusal:
        prepare(make(), VECTOR_SOURCE)

    assert refusal.value.code == code


@pytest.mark.parametrize("name", FOR_TRACING)
def test_an_odd_png_or_jpeg_becomes_a_png_to_trace_and_a_thumbnail(name):
    prepared = prepare(hostile.ACCEPTED[name](), VECTOR_SOURCE)

    source, thumb = prepared.copies["source"], prepared.copies["thumb"]
    assert (source.content_type, thumb.content_type) == ("image/png", "image/webp")
    assert max(source.width, source.height) <= 2048
    assert max(thumb.width, thumb.height) <= 640
    for copy in (source, thumb):
        assert hostile.is_clean(copy.content)
        assert CANARY.encode() not in copy.content


def test_a_picture_to_trace_keeps_its_holes_in_both_copies():
    image = photo(3000, 1000, mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 1500, 1000))

    prepared = prepare(saved(image, "PNG"), VECTOR_SOURCE)

    assert (prepared.width, prepared.height) == (3000, 1000)
    assert prepared.was_made_smaller("source")
    for name, size in (("source", (2048, 683)), ("thumb", (640, 213))):
        copy = opened(prepared.copies[name].content)
        assert (copy.mode, copy.size) == ("RGBA", size)
        assert [copy.getpixel((x, 90))[3] for x in (20, copy.width - 20)] == [0, 255]
        assert hostile.is_clean(prepared.copies[name].content)


def test_a_small_picture_to_trace_keeps_every_pixel():
    prepared = prepare(saved(photo(16, 700), "PNG"), VECTOR_SOURCE)

    assert not prepared.was_made_smaller("source")
    assert prepared.was_made_smaller("thumb")


def test_a_drawing_that_calls_itself_a_picture_is_told_which_pictures_we_take():
    with pytest.raises(ImageRefused) as refusal:
        prepare(io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), VECTOR_SOURCE)

    assert refusal.value.message == (
        "This is an SVG file, which we can't read. Save it as PNG or JPG and send it again."
    )


def test_the_judge_of_clean_files_sees_what_is_left_in_them():
    dirty = [name for name in hostile.ACCEPTED if " JPEG with a " in name]
    dirty += ["a JPEG with PHP behind it", "a WebP with notes", "a PNG with notes"]

    assert not any(hostile.is_clean(hostile.ACCEPTED[name]()) for name in dirty)


def test_a_photo_becomes_what_the_trainer_and_the_pages_need():
    content = jpeg(2400, 1800)

    prepared = prepare(content, PHOTO)

    assert (prepared.width, prepared.height) == (2400, 1800)
    assert (prepared.content_type, prepared.suffix) == ("image/jpeg", "jpg")
    assert prepared.sha256 == hashlib.sha256(content).hexdigest()
    training = prepared.copies["training"]
    assert (training.width, training.height) == (1024, 768)
    assert training.content_type == "image/jpeg"
    assert training.sha256 == hashlib.sha256(training.content).hexdigest()
    assert [prepared.copies[name].width for name in ("640", "320")] == [640, 320]
    assert prepared.copies["640"].content_type == "image/webp"


def test_a_small_original_is_never_enlarged():
    prepared = prepare(saved(photo(900, 600), "PNG"), PICTURE)

    assert [(copy.width, copy.height) for copy in prepared.copies.values()] == [
        (900, 600),
        (640, 427),
        (320, 213),
    ]
    assert prepared.suffix == "png"


def test_a_file_is_read_from_its_start_and_left_there():
    file = io.BytesIO(jpeg())
    file.read(100)

    prepare(file, PHOTO)

    assert file.tell() == 0


def test_a_provider_may_not_send_heic():
    with pytest.raises(ImageRefused) as refusal:
        prepare(PHONE_HEIC.read_bytes(), PICTURE)

    assert refusal.value.message == (
        "This is a HEIC file, which we can't read. Save it as JPG, PNG or WebP and send it again."
    )


def test_a_phones_heic_is_upright_and_its_notes_are_gone():
    content = PHONE_HEIC.read_bytes()

    prepared = prepare(content, PHOTO)

    assert opened_exif_says_sideways(content)
    assert (prepared.width, prepared.height) == (576, 768)
    assert near(corners(prepared.copies["training"].content)[1], (220, 30, 30))


def test_a_heic_that_only_its_notes_call_sideways_is_turned_once():
    with_turn = b"\x05\x81\x02\x03\x04\x85"  # its properties, the last of them the rotation
    content = PHONE_HEIC.read_bytes().replace(with_turn, b"\x04" + with_turn[1:])

    prepared = prepare(content, PHOTO)

    assert (prepared.width, prepared.height) == (576, 768)
    assert near(corners(prepared.copies["training"].content)[1], (220, 30, 30))


def test_a_heic_of_another_brand_is_taken():
    prepared = prepare(PHONE_HEIC.read_bytes().replace(b"ftypheic", b"ftypmiaf"), PHOTO)

    assert (prepared.width, prepared.height) == (576, 768)


def test_the_product_never_loads_an_image_library():
    program = "import sys, core.images; print([m for m in sys.modules if m in ('PIL', 'pi_heif')])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not CORPUS, reason="HOSTILE_CORPUS names no folder of files to try")
def test_a_foreign_corpus_is_taken_or_refused_and_nothing_else():
    outcomes: dict[str, int] = {}
    for path in filter(Path.is_file, sorted(Path(CORPUS).rglob("*"))):
        try:
            prepared = prepare(path.read_bytes(), PHOTO)
        except ImageRefused as refusal:
            outcomes[refusal.code] = outcomes.get(refusal.code, 0) + 1
        else:
            outcomes["taken"] = outcomes.get("taken", 0) + 1
            assert all(hostile.is_clean(copy.content) for copy in prepared.copies.values()), path
    print(outcomes)

    assert outcomes.get("took_too_long", 0) == 0


def opened_exif_says_sideways(content: bytes) -> bool:
    return b"Exif\0\0" in content and b"irot" in content
