"""What a file is, told from its first bytes and never from its name."""

from __future__ import annotations

from core.images import errors
from core.images.recipes import Recipe

_BRANDS = {
    b"heic": "HEIF",
    b"heix": "HEIF",
    b"heim": "HEIF",
    b"heis": "HEIF",
    b"hevc": "HEIF",
    b"hevx": "HEIF",
    b"mif1": "HEIF",
    b"msf1": "HEIF",
    b"avif": "AVIF",
    b"avis": "AVIF",
    b"crx ": "camera RAW",
}
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF or camera RAW"),
    (b"MM\x00*", "TIFF or camera RAW"),
    (b"BM", "BMP"),
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\x00\x00\x01\x00", "icon"),
)


def kind_of(content: bytes, recipe: Recipe) -> str:
    """One of the recipe's formats. Raises ImageRefused."""
    if not content:
        raise errors.empty_file()
    kind = _in_container(content) or _by_start(content) or _drawing(content)
    if not kind:
        raise errors.not_an_image(recipe)
    if kind not in recipe.formats:
        raise errors.format_not_supported(errors.NAMES.get(kind, kind), recipe)
    return kind


def _in_container(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return "WEBP" if content[8:12] == b"WEBP" else "sound or video"
    if content[4:8] != b"ftyp":
        return ""
    # `mif1` only says "some picture": AVIF says so among the brands that follow.
    listed = content[16 : min(int.from_bytes(content[:4], "big"), 64)]
    if content[8:12] == b"mif1" and b"avif" in listed:
        return "AVIF"
    return _BRANDS.get(content[8:12], "video")


def _by_start(content: bytes) -> str:
    return next((kind for start, kind in _STARTS if content.startswith(start)), "")


def _drawing(content: bytes) -> str:
    return "SVG" if b"<svg" in content[:1024].lower() else ""
