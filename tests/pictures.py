"""Pictures made by the tests: a photo whose corners tell which way is up, and odd containers."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (240, 220, 40)
PHONE_HEIC = Path(__file__).parent / "core" / "files" / "phone.heic"
CANARY = "canary-in-the-notes"
_FIXED_POINT = 65536


def photo(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Red, green, blue and yellow corners, clockwise from the top left."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    middle, centre = width // 2, height // 2
    draw.rectangle((middle, 0, width, centre), fill=GREEN)
    draw.rectangle((middle, centre, width, height), fill=BLUE)
    draw.rectangle((0, centre, middle, height), fill=YELLOW)
    return image.convert(mode)


def saved(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, format_, **options)
    return target.getvalue()


def jpeg(width: int = 800, height: int = 600, **options: Any) -> bytes:
    return saved(photo(width, height), "JPEG", **options)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def corners(content: bytes) -> list[tuple[int, ...]]:
    """The colours near the corners, clockwise from the top left."""
    image = opened(content).convert("RGB")
    right, bottom = image.width - 20, image.height - 20
    return [image.getpixel(at) for at in ((20, 20), (right, 20), (right, bottom), (20, bottom))]


def near(colour: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


def sideways(orientation: int) -> bytes:
    """A photo stored the way a phone held so would store it; upright it looks like `photo()`."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = photo()
    stored = image.transpose(undo[orientation]) if orientation in undo else image
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, exif=exif)


def notes() -> Image.Exif:
    """EXIF with a camera, a maker's note, a thumbnail's place and where the photo was taken."""
    exif = Image.Exif()
    exif[0x010F] = CANARY
    exif[0x0112] = 1
    exif.get_ifd(0x8769)[0x927C] = CANARY.encode()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    return exif


def xmp() -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png(width: int, height: int, *, depth: int = 8, colour: int = 0, **parts: bytes) -> bytes:
    """A PNG by hand: `extra` goes before the pixels, `pixels` are the unpacked rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(parts.get("pixels", b""), 1)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            parts.get("extra", b""),
            chunk(b"IDAT", pixels),
            chunk(b"IEND", b""),
        )
    )


def red_is_green_profile(name: bytes = b"Swapped") -> bytes:
    """An ICC profile in which red light is what sRGB calls green, and the other way round."""
    green, red, blue = (0.3851, 0.7169, 0.0971), (0.4361, 0.2225, 0.0139), (0.1431, 0.0606, 0.7141)
    gamma = b"curv" + bytes(4) + struct.pack(">IH", 1, 0x0233) + bytes(2)
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + bytes(1 + 79),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(*green),
        b"gXYZ": _xyz(*red),
        b"bXYZ": _xyz(*blue),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
    }
    return _icc(tags)


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * _FIXED_POINT) for v in values))


def _icc(tags: dict[bytes, bytes]) -> bytes:
    table, content, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(content), len(value))
        content += padded
    white = _xyz(0.9642, 1.0, 0.8249)[8:]
    head = bytes(4) + struct.pack(">I", 0x02400000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head = struct.pack(">I", at + len(content)) + head + bytes(28) + white
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content
