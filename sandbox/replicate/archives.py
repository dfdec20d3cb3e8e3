"""Opens the training zip as strictly as the real trainer does."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from sandbox.replicate.jobs import JobFailed

TRAINABLE = {".jpg", ".jpeg", ".png", ".webp"}
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CROP_SIDE = 512


@dataclass
class Contents:
    """Small crops of the pictures, and the names that were passed over."""

    crops: list[Image.Image] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_pictures(content: bytes) -> Contents:
    """Only pictures at the top level count. Raises JobFailed."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise JobFailed("input_images must be a zip file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _read_all(archive)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise JobFailed(f"input_images must be a zip file: {error}") from error
    if not found.crops:
        raise JobFailed("No images found in input_images: jpg, jpeg, png and webp are trained on")
    return found


def _read_all(archive: zipfile.ZipFile) -> Contents:
    contents = Contents()
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith(("__MACOSX/", "._")):
            continue
        if entry.compress_type not in PACKINGS or entry.flag_bits & 1:
            raise JobFailed(f"{entry.filename} is neither stored nor deflated")
        path = PurePosixPath(entry.filename)
        if path.suffix.lower() == ".txt":
            continue
        if len(path.parts) > 1 or path.suffix.lower() not in TRAINABLE:
            contents.skipped.append(entry.filename)
            continue
        contents.crops.append(_crop(entry.filename, archive.read(entry)))
    return contents


def _crop(name: str, content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.draft("RGB", (CROP_SIDE * 2, CROP_SIDE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise JobFailed(f"cannot identify image file {name!r}") from error
    upright.thumbnail((CROP_SIDE, CROP_SIDE), Image.Resampling.LANCZOS)
    return upright
