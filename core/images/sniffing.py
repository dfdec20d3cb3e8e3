"""What a file is, told from its first bytes and never from its name."""

from __future__ import annotations

from core.images import errors
from core.images.recipes import Recipe

# What the pictures in a container are coded with, and words that only say "some picture".
_CODED = {
    **dict.fromkeys((b"avif", b"avis", b"MA1A", b"MA1B"), "AVIF"),
    **dict.fromkeys((b"crx ",), "camera RAW"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis"), "HEIF"),
    **dict.fromkeys((b"hevc", b"hevx", b"hevm", b"hevs"), "HEIF"),
}
_SOME_PICTURE = {b"heif", b"mif1", b"mif2", b"msf1", b"miaf", b"MiHE", b"MiHB", b"MiHA"}
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
# Too short a start, or no picture that a camera makes.
_NO_PHOTOS = {"", "BMP", "PDF", "PostScript", "icon", "sound or video", "video"}
_ARCHIVES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_TAR_AT, _TAR = 257, b"ustar"


def kind_of(content: bytes, recipe: Recipe) -> str:
    """One of the recipe's formats. Raises ImageRefused."""
    if not content:
        raise errors.empty_file()
    kind = _in_container(content) or _by_start(content) or _drawing(content)
    if not kind and (archive := archive_of(content)):
        raise errors.archive(archive)
    if not kind:
        raise errors.not_an_image(recipe)
    if kind not in recipe.formats:
        raise errors.format_not_supported(errors.NAMES.get(kind, kind), recipe)
    return kind


def starts_like_picture(content: bytes) -> bool:
    """Whatever its name says; of the formats that we read, and of others that hold photos."""
    return (_in_container(content) or _by_start(content)) not in _NO_PHOTOS


def archive_of(content: bytes) -> str:
    """What packed it, or nothing."""
    if content[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "tar"
    return next((kind for start, kind in _ARCHIVES if content.startswith(start)), "")


def _in_container(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return "WEBP" if content[8:12] == b"WEBP" else "sound or video"
    if content[4:8] != b"ftyp":
        return ""
    brand = content[8:12]
    if brand in _CODED or brand not in _SOME_PICTURE:
        return _CODED.get(brand, "video")
    # How they are coded then stands among the brands that follow.
    listed = content[16 : min(int.from_bytes(content[:4], "big"), 128)]
    others = [listed[at : at + 4] for at in range(0, len(listed), 4)]
    return next((_CODED[other] for other in others if other in _CODED), "HEIF")


def _by_start(content: bytes) -> str:
    return next((kind for start, kind in _STARTS if content.startswith(start)), "")


def _drawing(content: bytes) -> str:
    return "SVG" if b"<svg" in content[:1024].lower() else ""
