"""A 12-megapixel photo, held upright by the phone, into one JPEG and three WebP copies.

The plain way turns the whole photo, then makes each copy from it. Ours goes through the image
guard, with the way to the child process and back.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from benchmarks.measuring import memory_growth, side_by_side
from benchmarks.result import Result, faster, smaller
from core.images.recipes import CopyRecipe, Recipe

COPIES = ((1280, "WEBP", 80), (1024, "JPEG", 95), (640, "WEBP", 80), (320, "WEBP", 80))
RECIPE = Recipe(
    formats=("JPEG",),
    copies=tuple(CopyRecipe(str(side), side, kind, quality) for side, kind, quality in COPIES),
)


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        small, photo = Path(folder) / "small.jpg", Path(folder) / "photo.jpg"
        small.write_bytes(_phone_photo(640, 512))
        photo.write_bytes(_phone_photo(4032, 3024))
        plain_time, our_time = side_by_side(lambda: plain(photo), lambda: ours(photo))
        plain_growth, our_growth = (
            memory_growth("benchmarks.photo_ingest", way, small, photo)
            for way in ("plain", "in_the_child")
        )
    return [
        faster("photo of 12 MP into 4 copies", plain_time, our_time, goal=2.8),
        smaller("the same, growth of peak memory", plain_growth, our_growth, goal=0.25),
    ]


def plain(path: Path | str) -> None:
    from PIL import Image, ImageOps

    with Image.open(path) as photo:
        upright = ImageOps.exif_transpose(photo).convert("RGB")
        for side, kind, quality in COPIES:
            scale = side / max(upright.size)
            size = (round(upright.width * scale), round(upright.height * scale))
            copy = upright.resize(size, Image.Resampling.LANCZOS)
            copy.save(io.BytesIO(), kind, quality=quality)


def ours(path: Path | str) -> None:
    from core.images import prepare

    with Path(path).open("rb") as file:
        prepare(file, RECIPE)


def in_the_child(path: Path | str) -> None:
    """What the image guard's process does with it, once it has started."""
    from core.images.copies import make_copies

    make_copies(Path(path).read_bytes(), RECIPE)


def _phone_photo(width: int, height: int) -> bytes:
    """Soft shapes under sensor noise, about 2 MB; on its side, with its place on earth."""
    from PIL import Image, ImageChops

    size = (width, height)
    shapes = [Image.effect_noise((63, 47), 120).resize(size, Image.Resampling.BICUBIC)] * 3
    noise = [Image.effect_noise(size, 9) for _ in range(3)]
    bands = [ImageChops.add(shape, grain, 2) for shape, grain in zip(shapes, noise, strict=True)]
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    target = io.BytesIO()
    Image.merge("RGB", bands).save(target, "JPEG", quality=88, exif=exif)
    return target.getvalue()
