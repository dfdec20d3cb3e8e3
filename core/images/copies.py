"""Open one picture and make its copies: upright, sRGB, with nothing else inside, and on white
unless the recipe keeps what is transparent.

Runs in the child process of `core.images.child` only: what it reads may be hostile.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

from PIL import Image, ImageChops, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from core.images import errors
from core.images.heif import is_turned_by_decoder
from core.images.recipes import CopyRecipe, Recipe
from core.images.sniffing import kind_of

LEAST_DPI, MOST_DPI = 30, 4800
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_MODES = {"1": "L", "P": "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}
# A decoder's own shrinking is coarser than ours: with this much left for us it stays above 48 dB.
_ROOM = 1.5
# Colours in even steps through the whole cube, and the rounding between two equal profiles.
_PROBE_STEPS, _UNSEEN = 9, 2
_LEVELS = [round(step * 255 / (_PROBE_STEPS - 1)) for step in range(_PROBE_STEPS)]
_PROBE = bytes(part for colour in product(_LEVELS, repeat=3) for part in colour)
# WebP's decoder keeps two canvases of four bytes a pixel beside the one that is read from it.
_CANVASES = 12
_PROFILE_SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK"}
# A PNG names its transparent colour as it is stored; these make it what the pixels become.
_HOLES = {"L;2": 85, "L;4": 17, "I;16B": 1 / 256, "RGB;16B": 1 / 256}
# Each takes a third of the time of the default for a few per cent more bytes.
_OPTIONS = {"JPEG": {}, "WEBP": {"method": 2}, "PNG": {"compress_level": 4}}

# A phone's MPO file starts with an ordinary JPEG: read that and leave the frames behind it.
Image.register_open(
    "JPEG", JpegImagePlugin.JpegImageFile, lambda head: head[:3] == b"\xff\xd8\xff"
)
Image.register_open("PNG", PngImagePlugin.PngImageFile)
Image.register_open("WEBP", WebPImagePlugin.WebPImageFile)
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class MadeCopy:
    name: str
    format: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Made:
    """Width and height are those of the upright original, in px; `dpi` is what it states."""

    format: str
    width: int
    height: int
    dpi: float | None
    sha256: str
    copies: tuple[MadeCopy, ...]


def make_copies(content: bytes, recipe: Recipe) -> Made:
    """Raises ImageRefused, or anything at all: Pillow answers a broken file in many ways."""
    kind = kind_of(content, recipe)
    upright, (width, height), dpi = _upright(content, kind, recipe)
    upright = _in_srgb(upright, keeps_alpha=recipe.keeps_alpha)
    return Made(
        format=kind,
        width=width,
        height=height,
        dpi=dpi,
        sha256=sha256(content).hexdigest(),
        copies=tuple(_cascade(upright, (width, height), recipe)),
    )


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """Let the decoder shrink a JPEG by whole steps, then resample what is left.

    A third of the time of decoding it whole, and within 48 dB of that.
    """
    size = _fitted(image.size, longest)
    drafted = image.draft(None, (int(size[0] * _ROOM), int(size[1] * _ROOM)))
    image.load()
    plain = _plain(image)
    if plain.size == size:
        return plain
    # The decoder rounds up to whole pixels; the box says where the picture really ends.
    box = drafted[1] if drafted else None
    return plain.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _upright(
    content: bytes, kind: str, recipe: Recipe
) -> tuple[Image.Image, tuple[int, int], float | None]:
    """As large as the largest copy, beside the size of the whole; the whole itself is let go."""
    with _opened(content, kind, recipe) as image:
        width, height = image.size
        small = shrunk(image, max(copy.longest for copy in recipe.copies))
        turn = _turn_in_heif(image, content) if kind == "HEIF" else _orientation(image)
        dpi = _dpi(image)
    size = (height, width) if turn in _SIDEWAYS else (width, height)
    return _turned(small, turn), size, dpi


def _dpi(image: Image.Image) -> float | None:
    """Pixels to the inch as the file states them, alike both ways and within reason."""
    across, down = image.info.get("dpi") or (0, 0)
    is_square = abs(across - down) < 0.01 * max(across, down)
    return float(across) if is_square and LEAST_DPI <= across <= MOST_DPI else None


def _opened(content: bytes, kind: str, recipe: Recipe) -> Image.Image:
    if kind == "HEIF":
        import pi_heif  # noqa: PLC0415  most pictures are not HEIC

        # What is HEIF `kind_of` has said; the library's own list of brands is shorter.
        Image.register_open("HEIF", pi_heif.HeifImageFile, lambda head: head[4:8] == b"ftyp")
    Image.MAX_IMAGE_PIXELS = recipe.most_pixels
    try:
        image = Image.open(io.BytesIO(content), formats=[kind])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise errors.too_many_pixels(recipe) from error
    _check(image, kind, recipe)
    if isinstance(image, PngImagePlugin.PngImageFile):
        _name_hole(image)
    return image


def _check(image: Image.Image, kind: str, recipe: Recipe) -> None:
    if min(image.size) < recipe.smallest_side:
        raise errors.too_small(*image.size, recipe)
    if max(image.size) > recipe.longest_side:
        raise errors.too_many_pixels(recipe)
    if max(image.size) > recipe.most_ratio * min(image.size):
        raise errors.too_thin(*image.size, recipe)
    if _opened_bytes(image, kind) > recipe.most_opened_bytes:
        raise errors.too_heavy(image.width * image.height / 1_000_000)
    # A HEIC with several pictures has a main one, which is what opens.
    if kind != "HEIF" and getattr(image, "is_animated", False):
        raise errors.animated()


def _opened_bytes(image: Image.Image, kind: str) -> int:
    """The kernel's bound on a child is the last one; this one is told before memory is filled."""
    tile = getattr(image, "tile", None)
    stored = str(tile[0].args) if tile else image.mode
    depth = 2 if ";16" in stored or ";16" in image.mode else 1
    channels = _CANVASES if kind == "WEBP" else len(image.getbands())
    return image.width * image.height * channels * depth


def _name_hole(image: PngImagePlugin.PngImageFile) -> None:
    factor = _HOLES.get(str(image.tile[0].args)) if image.tile else None
    hole = image.info.get("transparency")
    if factor and isinstance(hole, int):
        image.info["transparency"] = int(hole * factor)
    elif factor and isinstance(hole, tuple):
        image.info["transparency"] = tuple(int(value * factor) for value in hole)


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that resampling keeps whole: L, LA, RGB, RGBA or CMYK."""
    if image.mode == "I;16":
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        return image
    return image.convert(_MODES.get(image.mode, "RGB"))


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, TypeError, ValueError, struct.error):
        return 1  # a broken EXIF block is no reason to refuse the photo


def _turn_in_heif(image: Image.Image, content: bytes) -> int:
    """What EXIF says, where the decoder turned nothing; the library takes it out either way."""
    if is_turned_by_decoder(content):
        return 1
    return image.info.get("original_orientation") or 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image, *, keeps_alpha: bool) -> Image.Image:
    """In sRGB, and with every note about its origin left behind; RGBA only where it has holes."""
    profile = image.info.get("icc_profile")
    image.info = {}
    alpha = None
    if image.mode in {"LA", "RGBA"}:
        alpha = image.getchannel("A") if keeps_alpha else None
        image = image.convert(image.mode[:-1]) if keeps_alpha else _on_white(image)
    if profile and (converted := _converted(image, profile)):
        image = converted
    if image.mode != "RGB":
        image = image.convert("RGB")
    image.info = {}
    if alpha and alpha.getextrema() != (255, 255):
        image.putalpha(alpha)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _PROFILE_SPACES.get(image.mode):
            return None
        change = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), image.mode, "RGB")
        if image.mode == "RGB" and _changes_nothing(change):
            return None
        return ImageCms.applyTransform(image, change)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None  # a broken profile says nothing, so the colours are read as sRGB


def _changes_nothing(change: ImageCms.ImageCmsTransform) -> bool:
    """Most profiles are sRGB under some name: then every colour stays exactly as it was sent."""
    probe = Image.frombytes("RGB", (_PROBE_STEPS**2, _PROBE_STEPS), _PROBE)
    changed = ImageCms.applyTransform(probe, change)
    if changed is None:
        return False
    difference = ImageChops.difference(probe, changed)
    return max(difference.tobytes()) <= _UNSEEN


def _cascade(image: Image.Image, original: tuple[int, int], recipe: Recipe) -> Iterator[MadeCopy]:
    """Each copy is made from the next larger one: far fewer pixels to read."""
    for copy in sorted(recipe.copies, key=lambda each: -each.longest):
        size = _fitted(original, copy.longest)
        if size != image.size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        yield MadeCopy(copy.name, copy.format, *image.size, content=_encoded(image, copy))


def _encoded(image: Image.Image, copy: CopyRecipe) -> bytes:
    target = io.BytesIO()
    image.save(target, copy.format, quality=copy.quality, **_OPTIONS[copy.format])
    return target.getvalue()


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
