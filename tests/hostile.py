"""Files that attack whoever opens them, or only look odd. Made on the spot: none is kept here."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from tests.pictures import (
    PHONE_HEIC,
    chunk,
    jpeg,
    notes,
    photo,
    png,
    red_is_green_profile,
    saved,
    xmp,
)

Make = Callable[[], bytes]
SWELLING = 32 * 1024 * 1024


def _zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("run.class", b"\xca\xfe\xba\xbe")
    return target.getvalue()


def _swelling(kind: bytes) -> bytes:
    packed = zlib.compress(bytes(SWELLING), 9)
    return png(800, 600, extra=chunk(kind, b"note\0\0" + packed), pixels=bytes(601 * 800))


def _many_notes() -> bytes:
    extra = chunk(b"tEXt", b"a\0b") * 100_000
    return png(800, 600, extra=extra, pixels=bytes(801 * 600))


def _claims(width: int, height: int, colour: int = 0) -> bytes:
    return png(width, height, colour=colour, pixels=bytes(1000))


def _moving(format_: str) -> bytes:
    frames = [photo(), Image.new("RGB", (800, 600), "white")]
    return saved(frames[0], format_, save_all=True, append_images=frames[1:])


def _noise_after(magic: bytes) -> bytes:
    return magic + random.Random(7).randbytes(20_000)


def _tall_jpeg(width: int, height: int) -> bytes:
    return saved(Image.new("L", (width, height)), "JPEG")


def scan_bomb(scans: int = 600) -> bytes:
    """A small JPEG that has to be gone over hundreds of times: its last scan is repeated."""
    content = saved(Image.new("L", (6000, 6000), 90), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    scan, end = content[last:-2], content[-2:]
    return content[:last] + scan * scans + end


def large_but_allowed() -> bytes:
    """39.9 megapixels with alpha: 160 MB of pixels in a small file."""
    return png(6320, 6320, colour=6, pixels=bytes((6320 * 4 + 1) * 6320))


def _heic_that_claims(side: int) -> bytes:
    content = PHONE_HEIC.read_bytes()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", side, side) + content[at + 8 :]


def _heic_that_kills_its_reader() -> bytes:
    """pi-heif 1.4.0 ends with a segmentation fault at a content type that is not UTF-8."""
    return PHONE_HEIC.read_bytes().replace(b"application/rdf", b"applicati\xffn/rdf")


REFUSED: dict[str, tuple[Make, str]] = {
    # Bombs
    "claims 30,000 x 30,000": (lambda: _claims(30_000, 30_000), "too_many_pixels"),
    "claims 12,000 x 12,000 with alpha": (lambda: _claims(12_000, 12_000, 6), "too_many_pixels"),
    "claims 2 billion x 2 billion": (lambda: _claims(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "39 megapixels of 16-bit colours": (
        lambda: png(6245, 6245, depth=16, colour=6, pixels=bytes(1000)),
        "too_many_pixels",
    ),
    "a small WebP of 20 megapixels": (
        lambda: saved(Image.new("RGB", (5000, 4001)), "WEBP", lossless=True),
        "too_many_pixels",
    ),
    "just over the pixels": (lambda: _claims(8_001, 8_001), "too_many_pixels"),
    "over twice the pixels": (lambda: _claims(11_500, 11_500), "too_many_pixels"),
    "HEIC claims 30,000 x 30,000": (lambda: _heic_that_claims(30_000), "too_many_pixels"),
    "text swells": (lambda: _swelling(b"zTXt"), "damaged"),
    "profile swells": (lambda: _swelling(b"iCCP"), "damaged"),
    "a thread of pixels": (lambda: _tall_jpeg(65_000, 1), "too_small"),
    "a ribbon": (lambda: _tall_jpeg(30_000, 600), "too_many_pixels"),
    "too small": (lambda: jpeg(511, 900), "too_small"),
    "too many bytes": (lambda: jpeg() + bytes(25 * 1024 * 1024), "too_large_file"),
    # Broken
    "a HEIC that kills its reader": (_heic_that_kills_its_reader, "damaged"),
    "nothing": (lambda: b"", "not_an_image"),
    "only the start of a PNG": (lambda: b"\x89PNG\r\n\x1a\n", "damaged"),
    "only the start of a JPEG": (lambda: b"\xff\xd8\xff", "damaged"),
    "half a JPEG": (lambda: (whole := jpeg())[: len(whole) // 2], "damaged"),
    "half a PNG": (lambda: (whole := saved(photo(), "PNG"))[: len(whole) // 2], "damaged"),
    "half a WebP": (lambda: (whole := saved(photo(), "WEBP"))[: len(whole) // 2], "damaged"),
    "half a HEIC": (lambda: PHONE_HEIC.read_bytes()[:1500], "damaged"),
    "noise after a JPEG's start": (lambda: _noise_after(b"\xff\xd8\xff\xe0"), "damaged"),
    "noise after a HEIC's start": (lambda: _noise_after(b"\0\0\0\x18ftypheic"), "damaged"),
    "a PNG with a wrong sum": (lambda: saved(photo(), "PNG").replace(b"IDAT", b"IDAX"), "damaged"),
    # Disguise
    "HTML": (lambda: b"<!doctype html><script>alert(1)</script>", "not_an_image"),
    "a zip": (_zipped, "archive"),
    "a program": (lambda: b"\x7fELF" + bytes(100), "not_an_image"),
    "SVG": (lambda: b"<?xml version='1.0'?><svg onload='alert(1)'/>", "format_not_supported"),
    "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", "format_not_supported"),
    "PDF": (lambda: b"%PDF-1.7\n", "format_not_supported"),
    "TIFF": (lambda: saved(photo(), "TIFF"), "format_not_supported"),
    "BMP": (lambda: saved(photo(), "BMP"), "format_not_supported"),
    "AVIF": (lambda: saved(photo(), "AVIF", speed=10), "format_not_supported"),
    "GIF with a jar": (lambda: saved(photo(), "GIF") + _zipped(), "format_not_supported"),
    "a moving GIF": (lambda: _moving("GIF"), "format_not_supported"),
    "a film": (lambda: b"\0\0\0\x18ftypqt  " + bytes(100), "format_not_supported"),
    # Moving
    "a moving PNG": (lambda: _moving("PNG"), "animated"),
    "a moving WebP": (lambda: _moving("WEBP"), "animated"),
}

ACCEPTED: dict[str, Make] = {
    "a JPEG with a zip behind it": lambda: jpeg() + _zipped(),
    "a JPEG with PHP behind it": lambda: jpeg() + b"<?php system($_GET['x']); ?>",
    "a JPEG with a script in its comment": lambda: jpeg(comment=b"<script>alert(1)</script>"),
    "a JPEG with a script in its EXIF": lambda: jpeg(exif=notes(), xmp=xmp()),
    "a JPEG with a broken EXIF block": lambda: jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff"),
    "a PNG with notes": lambda: saved(photo(), "PNG", exif=notes()),
    "a PNG with 100,000 notes": _many_notes,
    "a WebP with notes": lambda: saved(photo(), "WEBP", exif=notes(), xmp=xmp()),
    "a JPEG with a profile": lambda: jpeg(icc_profile=red_is_green_profile()),
    "a JPEG with a broken profile": lambda: jpeg(icc_profile=b"not a profile" * 20),
    "a phone's HEIC": PHONE_HEIC.read_bytes,
    "a phone's MPO": lambda: _moving("MPO"),
    "a CMYK JPEG": lambda: saved(photo(mode="CMYK"), "JPEG"),
    "a grey JPEG": lambda: saved(photo(mode="L"), "JPEG"),
    "a progressive JPEG": lambda: jpeg(progressive=True),
    "a PNG of 16-bit greys": lambda: png(800, 600, depth=16, pixels=bytes(1601 * 600)),
    "a PNG of 16-bit colours": lambda: png(800, 600, depth=16, colour=2, pixels=bytes(4801 * 600)),
    "a PNG in black and white": lambda: saved(photo(mode="1"), "PNG"),
    "a PNG with a palette and a hole": lambda: saved(photo(mode="P"), "PNG", transparency=0),
    "a PNG with alpha": lambda: saved(photo(mode="RGBA"), "PNG"),
    "a PNG with grey and alpha": lambda: saved(photo(mode="LA"), "PNG"),
    "a WebP with alpha": lambda: saved(photo(mode="RGBA"), "WEBP", lossless=True),
    "the most pixels": lambda: png(6320, 6320, pixels=bytes(6321 * 6320)),
}

# Beside most of those above, what the vectoriser does not take.
NOT_FOR_TRACING: dict[str, tuple[Make, str]] = {
    "a single pixel": (lambda: png(1, 1, pixels=bytes(2)), "too_small"),
    "a thread of pixels": (lambda: _tall_jpeg(65_000, 1), "too_small"),
    "a hair": (lambda: _tall_jpeg(20_000, 20), "too_thin"),
    "over 40 megapixels": (lambda: _claims(8_000, 5_001), "too_many_pixels"),
    "SVG with a comment": (lambda: b"<!-- x -->" * 90 + b"<svg/>", "format_not_supported"),
    "GIF": (lambda: saved(photo(), "GIF"), "format_not_supported"),
    "WebP": (lambda: saved(photo(), "WEBP"), "format_not_supported"),
    "HEIC": (PHONE_HEIC.read_bytes, "format_not_supported"),
    "a moving PNG": (lambda: _moving("PNG"), "animated"),
}


def is_clean(content: bytes) -> bool:
    """Holds pixels and what is needed to read them: no other segment, chunk or tail."""
    if content.startswith(b"\xff\xd8"):
        return set(_segments(content)) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
    if content.startswith(b"\x89PNG"):
        return set(_png_chunks(content)) == {b"IHDR", b"IDAT", b"IEND"}
    return set(_webp_chunks(content)) <= {b"VP8X", b"ALPH", b"VP8 "}


def _segments(content: bytes) -> list[int]:
    """The markers of a JPEG up to its pixels; nothing may follow the end of those."""
    markers, at = [], 2
    while True:
        markers.append(content[at + 1])
        if markers[-1] == 0xDA:
            return markers if content.index(b"\xff\xd9", at) == len(content) - 2 else [0]
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")


def _png_chunks(content: bytes) -> list[bytes]:
    kinds, at = [], 8
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        kinds.append(kind)
        at += 12 + length
    return kinds


def _webp_chunks(content: bytes) -> list[bytes]:
    kinds, at = [], 12
    while at < len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        kinds.append(kind)
        at += 8 + length + length % 2
    return kinds
