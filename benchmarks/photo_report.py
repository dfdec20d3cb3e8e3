"""The photo report of 20 photos of 12 megapixels, measured on the copies that training uses,
against the same checks on the whole photos one by one; both from the bytes to the numbers.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.face_pictures import PLACES, jpeg, place, portrait, standing
from benchmarks.measuring import memory_growth, side_by_side
from benchmarks.result import Result, faster, smaller

PHOTOS, _LONG, _SHORT = 20, 4032, 3024
_MOST_SECONDS = 1.0


def measure() -> list[Result]:
    photos = [_photo(PLACES[number % len(PLACES)], _LONG, _SHORT) for number in range(PHOTOS)]
    copies = [_copy(photo) for photo in photos]
    _report(copies[:1])  # the child starts once
    whole, ours = side_by_side(lambda: _report(photos), lambda: _report(copies), rounds=3)
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.jpg", Path(folder) / "large.jpg"
        small.write_bytes(_photo("coffee", _LONG // 4, _SHORT // 4))
        large.write_bytes(photos[0])
        grown, grown_ours = (
            memory_growth("benchmarks.photo_report", way, small, large)
            for way in ("in_whole", "in_copy")
        )
    each = ours / PHOTOS
    return [
        faster(f"report of {PHOTOS} photos of 12 MP", whole, ours, goal=3.0),
        Result("the same, a photo", "", f"{each * 1000:.0f} ms", each, _MOST_SECONDS, False, " s"),
        smaller("the same, growth of memory with megapixels", grown, grown_ours, goal=0.25),
    ]


def in_whole(path: str) -> None:
    from core.faces.measuring import measure as measured

    measured(Path(path).read_bytes())


def in_copy(path: str) -> None:
    """Made by the upload, for the training; its size is the same from any photo."""
    from core.faces.measuring import measure as measured

    measured(_copy(Path(path).read_bytes()))


def _report(photos: list[bytes]) -> None:
    from core import faces

    for photo in photos:
        faces.measure(photo)


def _copy(photo: bytes) -> bytes:
    from core.images.copies import make_copies
    from core.images.recipes import PHOTO

    return next(
        copy.content for copy in make_copies(photo, PHOTO).copies if copy.name == "training"
    )


def _photo(name: str, width: int, height: int) -> bytes:
    """As a phone writes it: sensor noise makes it about 4 MB."""
    from PIL import Image, ImageChops

    photo = standing(portrait(), place(name, width, height), height / 4)
    grain = Image.merge("RGB", [Image.effect_noise(photo.size, 6)] * 3)
    return jpeg(ImageChops.add(photo, grain, 1, -128), 90)
