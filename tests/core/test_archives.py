from __future__ import annotations

import io
import zipfile

import pytest

from core import archives
from core.archives import ArchiveRefused, build_stored_zip, photos_in_zip, stream_zip
from core.images import ImageRefused, prepare
from core.images.recipes import PHOTO
from tests import hostile_zips
from tests.hostile_zips import link, zipped
from tests.pictures import jpeg


def found(content: bytes) -> list[tuple[str, bytes]]:
    """A refused entry by the code of its refusal."""
    entries = photos_in_zip(io.BytesIO(content))
    return [(name, getattr(content, "code", content)) for name, content in entries]


def test_our_zip_is_flat_uncompressed_and_the_same_each_time():
    files = [(f"{number:03}.jpg", jpeg(600 + number)) for number in range(1, 4)]

    content = build_stored_zip(iter(files))

    assert content == build_stored_zip(files)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == files
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


@pytest.mark.parametrize("names", [["a/1.jpg"], ["a\\1.jpg"], ["1.jpg", "1.png"]])
def test_our_zip_has_no_name_the_trainer_would_stumble_over(names):
    with pytest.raises(ValueError, match="share a stem"):
        build_stored_zip((name, b"x") for name in names)


def test_our_zip_stays_under_what_the_provider_takes(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_ZIP", 1000)

    with pytest.raises(ArchiveRefused) as refusal:
        build_stored_zip([("1.jpg", bytes(600)), ("2.jpg", bytes(600))])

    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("name", hostile_zips.REFUSED)
def test_a_hostile_zip_is_refused_for_its_reason(name):
    make, code = hostile_zips.REFUSED[name]

    with pytest.raises(ArchiveRefused) as refusal:
        found(make())

    assert refusal.value.code == code


def test_a_damaged_photo_is_named():
    with pytest.raises(ArchiveRefused, match="“holiday.jpg” in this archive is damaged"):
        found(hostile_zips.wrong_sum())


def test_only_pictures_come_out_with_plain_names():
    content = zipped(
        ("trip/", b""),
        ("trip/IMG_1.JPG", b"one"),
        ("trip/photo\u202egpj.png", b"two"),
        ("__MACOSX/trip/._IMG_1.JPG", b"resource fork"),
        ("trip/._IMG_2.jpg", b"resource fork"),
        ("trip/.DS_Store", b"x"),
        ("trip/notes.txt", b"x"),
        ("again/IMG_1.JPG", b"three"),
        ("me.heic", b"four"),
        method=zipfile.ZIP_DEFLATED,
    )

    assert found(content) == [
        ("IMG_1.JPG", b"one"),
        ("photogpj.png", b"two"),
        ("IMG_1.JPG", b"three"),
        ("me.heic", b"four"),
    ]


def test_a_picture_is_known_by_its_start_or_by_its_name_wherever_it_would_lie():
    content = jpeg()
    names = ["a.jfif", "b.JPE", "c.mpo", "no suffix", "2024-03-05 10:31:22.jpg", "photo.bak"]
    names += ["../slip.jpg", "/root.jpg", "C:\\drive.jpg", "__MACOSX/._real.jpg"]
    others = [("scan.tiff", b"x"), ("d.hif", b"x"), (link("link.png"), b"/etc/passwd")]

    entries = found(zipped(*((name, content) for name in names), *others))

    assert [name for name, _ in entries] == [
        *["a.jfif", "b.JPE", "c.mpo", "no suffix", "2024-03-05 10:31:22.jpg", "photo.bak"],
        *["slip.jpg", "root.jpg", "drive.jpg", "_real.jpg", "scan.tiff", "d.hif", "link.png"],
    ]
    assert {read for _, read in entries} == {content, b"x", b"/etc/passwd"}


def test_a_text_beside_a_photo_is_told_that_it_is_not_used():
    content = zipped(
        ("in/a.jpg", b"one"), ("in/a.txt", b"me"), ("b.txt", b"me"), ("other/a.txt", b"me")
    )

    assert found(content) == [("a.jpg", b"one"), ("a.txt", "caption")]


def test_a_small_zip_may_be_written_in_64_bit_numbers():
    assert found(hostile_zips.large_form(1)) == [("a.jpg", jpeg())]


def test_a_photo_that_is_too_large_is_cut_off_and_refused_by_itself():
    content = zipped(("huge.jpg", jpeg() + bytes(PHOTO.most_bytes)), ("fine.jpg", jpeg()))

    (_, huge), (_, fine) = found(content)

    assert len(huge) == PHOTO.most_bytes + 1
    with pytest.raises(ImageRefused, match="larger than 25 MB"):
        prepare(huge, PHOTO)
    assert fine == jpeg()


def test_what_is_wrong_with_the_whole_is_said_before_the_first_photo():
    with pytest.raises(ArchiveRefused):
        photos_in_zip(io.BytesIO(hostile_zips.encrypted()))


def test_a_streamed_zip_comes_file_by_file_and_packed():
    asked = []

    def files():
        for name in ("a.svg", "b.svg"):
            asked.append(name)
            yield name, name.encode() * 5000

    pieces = stream_zip(files())
    first = next(pieces)

    assert asked == ["a.svg"]
    assert 0 < len(first) < 5000
    with zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.svg", "b.svg"]
        assert archive.read("b.svg") == b"b.svg" * 5000
