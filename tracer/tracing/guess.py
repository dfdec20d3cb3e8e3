"""Which kind a picture is, from how its tones change and how its edges lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.tracing import ink, mixtures, palette, planes
from tracer.tracing.options import COLOURS, Guess, Kind, Options
from tracer.tracing.paints import background, mixed_from

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Plane = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

_SIDE = 640  # pixels that are enough to tell
_TONES = 32  # proposed for a photo
_MOST_FLAT = 32  # proposed for few colours
_NEAR = 40.0  # levels from the paper's colour within which a pixel may be paper
_OTHER = 35.0  # levels from all mixtures of ink and paper that make another colour
_HALF_TONE = (0.2, 0.8)  # of ink


@dataclass(frozen=True)
class _Strokes:
    """The picture taken for ink on paper. Shares of what is inked: `edges` is how long these are
    for each pixel, `thick` lies three pixels inside, `tones` between ink and paper all about.
    `others` is the share of what is not paper that has a colour of its own."""

    contrast: float
    on_dark: bool
    edges: float
    thick: float
    tones: float
    others: float


@dataclass(frozen=True)
class _Changes:
    """How neighbours differ: the share that is `even`; whether most differ at all (`rough`); how
    many change slowly for each that changes fast; and how many tones are even off the paper."""

    even: float
    rough: bool
    slow_per_fast: float
    tones: float


def guess(image: Image) -> Guess:
    """The settings that suit a picture, and what of it led there."""
    image = _small(planes.normal(image))
    kind = _kind(image)
    bands = planes.split(image)
    found = palette.flat(bands, palette.evenness(bands), int(COLOURS.high))
    painted = mixed_from(found)
    colours = max(int((~painted.is_clear).sum()), 1)
    labels, off = mixtures.nearest(bands, found, palette.measured)
    is_clear = image.mode == "RGBA"
    edge = background(mixtures.cores(labels, mixtures.is_pure(off, off < 0)))
    has_ground = edge is not None and edge < len(found) and not is_clear
    return Guess(_options(kind, colours), colours, has_ground, is_clear)


def _options(kind: Kind, colours: int) -> Options:
    if kind is Kind.PHOTO:
        return Options(kind, colours=_TONES)
    if kind is Kind.FLAT:
        return Options(kind, colours=min(max(colours, int(COLOURS.low)), _MOST_FLAT))
    return Options(kind)


def _small(image: Image) -> Image:
    factor = -(-max(image.size) // _SIDE)
    return image.reduce(factor) if factor > 1 else image


def _kind(image: Image) -> Kind:
    bands = ink.on_paper(image)
    colours = ink.found(bands)
    even = palette.evenness(bands)
    changes = _changes(bands, colours, even.around)
    if _is_line_art(_strokes(bands, colours), changes):
        return Kind.LINE
    is_photo = changes.rough or changes.slow_per_fast > 9 or changes.tones > 6
    return Kind.PHOTO if is_photo else Kind.FLAT


def _is_line_art(strokes: _Strokes, changes: _Changes) -> bool:
    """Thin, of one colour, and clean or pencilled on light paper."""
    if strokes.contrast < 60 or changes.even < 0.06:
        return False
    if strokes.edges < 0.13 or strokes.thick > 0.8:
        return False
    if strokes.others > (0.15 if strokes.thick > 0.05 else 0.5):
        return False
    if changes.slow_per_fast < 3:
        return strokes.tones < 0.4 or strokes.thick < 0.12
    is_pencil = strokes.thick < 0.33 and changes.slow_per_fast < 30
    return is_pencil and changes.even > 0.3 and not strokes.on_dark


def _strokes(bands: list[Plane], colours: ink.Ink) -> _Strokes:
    import numpy as np

    covered = ink.coverage(bands, colours)
    is_ink = covered > ink.half(covered)
    inked = max(float(is_ink.mean()), 1e-3)
    inner = _shrunk(_shrunk(is_ink))
    tones = _shrunk((covered > _HALF_TONE[0]) & (covered < _HALF_TONE[1]))
    way = colours.ink - colours.paper
    far, off = np.zeros(covered.shape, np.float32), np.zeros(covered.shape, np.float32)
    for band, paper, share in zip(bands, colours.paper, way, strict=True):
        far += (band - paper) ** 2
        off += (band - paper - covered * share) ** 2
    away = far > _NEAR**2
    return _Strokes(
        float(np.abs(way).max()),
        ink.grey(colours.paper) < 110,
        mixtures.borders(is_ink) / is_ink.size / inked,
        float(inner.sum()) / max(int(is_ink.sum()), 1),
        float(tones.mean()) / inked,
        float((off[away] > _OTHER**2).mean()) if away.any() else 0.0,
    )


def _changes(bands: list[Plane], colours: ink.Ink, even: Flags) -> _Changes:
    import numpy as np

    if bands[0].size < 4:
        return _Changes(1, False, 0, 0)
    steps = np.concatenate([
        np.maximum.reduce([np.abs(np.diff(band.astype(np.int16), axis=axis)) for band in bands])
        .ravel()
        for axis in (0, 1)
    ])  # fmt: skip
    slow, fast = float(((steps > 1) & (steps <= 10)).mean()), float((steps > 24).mean())
    grey = ink.greys(bands)
    rough = bool(np.median(np.abs(np.diff(grey, axis=1))) > 0.5) if grey.shape[1] > 1 else False
    return _Changes(
        float(even.mean()), rough, slow / max(fast, 1e-3), _tones(bands, colours, even)
    )


def _tones(bands: list[Plane], colours: ink.Ink, even: Flags) -> float:
    """How many colours take four fifths of what is even off the paper, if much of that is even
    and not still."""
    import numpy as np

    near = sum((band - paper) ** 2 for band, paper in zip(bands, colours.paper, strict=True)) < 256
    rest = ~(near & even)
    tone = rest & even
    if int(tone.sum()) <= 20:
        return 0.0
    across = np.maximum.reduce([np.abs(np.diff(band.astype(np.int16), axis=1)) for band in bands])
    steps = across[rest[:, 1:]]
    if not len(steps) or float(((steps > 1) & (steps <= 10)).mean()) < 0.12:
        return 0.0
    _, weights = palette.counted(bands, tone)
    most = int(np.searchsorted(np.cumsum(weights) / weights.sum(), 0.8)) + 1
    return most * float(tone.sum()) / float(rest.sum())


def _shrunk(flags: Flags) -> Flags:
    """Without the outermost pixels."""
    inner = flags.copy()
    inner[1:] &= flags[:-1]
    inner[:-1] &= flags[1:]
    inner[:, 1:] &= flags[:, :-1]
    inner[:, :-1] &= flags[:, 1:]
    return inner
