"""Pictures into drawings: our engine beside vtracer, both from the PNG file, in the same run.

Every drawing is rendered back and compared with its picture, on white. The time is that of the
processor, since both work on one core: all pictures together, and the one that gained least is
named. A row of fidelity or size shows the picture that came off worst.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks import vector_pictures
from benchmarks.measuring import side_by_side
from benchmarks.result import Result, faster
from tracer.tracing import engine
from tracer.tracing.drawing import Traced
from tracer.tracing.guess import guess
from tracer.tracing.options import Kind, Options

MOST_BYTES = 16_000_000
# The presets of vtracer's own program, with two decimals: its eight only cost bytes.
POSTER = {
    "colormode": "color", "hierarchical": "stacked", "mode": "spline", "filter_speckle": 4,
    "color_precision": 8, "layer_difference": 25, "corner_threshold": 60,
    "length_threshold": 4.0, "splice_threshold": 45, "path_precision": 2,
}  # fmt: skip
PHOTO = POSTER | {"filter_speckle": 10, "layer_difference": 48, "corner_threshold": 180}
# Tones to a photo, as we propose them for one.
TONES = 32
Pictures = dict[str, Image.Image]


@dataclass(frozen=True)
class Figures:
    """Of one drawing; `psnr` in decibels."""

    seconds: float
    size: int
    psnr: float
    ssim: float


@dataclass(frozen=True)
class Pair:
    """The same picture by vtracer and by us."""

    name: str
    theirs: Figures
    ours: Figures

    def ratio(self, figure: str) -> float:
        return getattr(self.ours, figure) / getattr(self.theirs, figure)


def measure(pictures: Path | None = None) -> list[Result]:
    """The made pictures, or those of a folder, each as the kind that we guess."""
    kinds = _by_kind(vector_pictures.folder(pictures)) if pictures else _made()
    return [row for kind, found in kinds.items() if found for row in _ROWS[kind](found)]


def fidelity(picture: Image.Image, svg: str) -> tuple[float, float]:
    """PSNR in decibels and SSIM of the drawing, at the picture's size on white."""
    import numpy as np
    from skimage.metrics import structural_similarity

    width, height = picture.size
    white = Image.new("RGBA", picture.size, "white")
    source = np.asarray(Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB"))
    drawn = np.asarray(vector_pictures.render(svg, width, height, "#ffffff").convert("RGB"))
    off = float(((source.astype(float) - drawn) ** 2).mean())
    window = min(7, min(picture.size) - 1 | 1)
    ssim = structural_similarity(source, drawn, channel_axis=2, win_size=window)
    return 10 * math.log10(255**2 / max(off, 1e-3)), float(ssim)


def _made() -> dict[Kind, Pictures]:
    return {
        Kind.LINE: vector_pictures.line_art(),
        Kind.FLAT: vector_pictures.logos(),
        Kind.PHOTO: vector_pictures.photos(),
    }


def _by_kind(pictures: Pictures) -> dict[Kind, Pictures]:
    kinds: dict[Kind, Pictures] = {kind: {} for kind in Kind}
    for name, picture in pictures.items():
        kinds[guess(picture).options.kind][name] = picture
    return kinds


def _line_art(pictures: Pictures) -> list[Result]:
    pairs = [_pair(name, picture, Kind.LINE) for name, picture in pictures.items()]
    slowest = max(pairs, key=lambda pair: pair.ratio("seconds"))
    weakest = min(pairs, key=lambda pair: pair.ours.psnr - pair.theirs.psnr)
    gain = weakest.ours.psnr - weakest.theirs.psnr
    least = f"{slowest.name} {1 / slowest.ratio('seconds'):.1f}x"
    theirs, ours = _seconds(pairs)
    return [
        faster(f"{len(pairs)} of line art, speed ({least})", theirs, ours, goal=3),
        Result(f"line art, fidelity ({weakest.name})", *_decibels(weakest), gain, 8, unit=" dB"),
    ]


def _logos(pictures: Pictures) -> list[Result]:
    pairs = [_pair(name, picture, Kind.FLAT) for name, picture in pictures.items()]
    weakest = min(pairs, key=lambda pair: pair.ours.psnr)
    unlike = min(pairs, key=lambda pair: pair.ours.ssim)
    ssim = f"{unlike.theirs.ssim:.4f}", f"{unlike.ours.ssim:.4f}"
    psnr = weakest.ours.psnr
    return [
        Result(f"logo, fidelity ({weakest.name})", *_decibels(weakest), psnr, 35, unit=" dB"),
        Result(f"logo, likeness ({unlike.name})", *ssim, unlike.ours.ssim, 0.993, unit=" SSIM"),
        _time("logos", pairs, 4),
        _size("logo", pairs, 1.5),
    ]


def _photos(pictures: Pictures) -> list[Result]:
    """The draft that a preview shows beside the full preset, and our own full drawing too."""
    drafts, drawings = [], []
    for name, picture in pictures.items():
        draft, drawing = _photo_pairs(name, picture)
        drafts.append(draft)
        drawings.append(drawing)
    weakest = min(drawings, key=lambda pair: pair.ours.psnr - pair.theirs.psnr)
    gain = weakest.ours.psnr - weakest.theirs.psnr
    return [
        _time("photo previews", drafts, 0.12),
        _size("photo preview", drafts, 0.25),
        Result(f"photo in full, fidelity ({weakest.name})", *_decibels(weakest), gain, 0,
               unit=" dB"),
    ]  # fmt: skip


_ROWS = {Kind.LINE: _line_art, Kind.FLAT: _logos, Kind.PHOTO: _photos}


def _time(what: str, pairs: list[Pair], goal: float) -> Result:
    """Of all together; the one that took the greatest part of vtracer's time is named."""
    worst = max(pairs, key=lambda pair: pair.ratio("seconds"))
    theirs, ours = _seconds(pairs)
    shown = f"{theirs * 1000:.0f} ms", f"{ours * 1000:.0f} ms"
    label = f"{len(pairs)} {what}, time ({worst.name} {worst.ratio('seconds'):.2f}x)"
    return Result(label, *shown, ours / theirs, goal, at_least=False)


def _seconds(pairs: list[Pair]) -> tuple[float, float]:
    return sum(pair.theirs.seconds for pair in pairs), sum(pair.ours.seconds for pair in pairs)


def _size(what: str, pairs: list[Pair], goal: float) -> Result:
    worst = max(pairs, key=lambda pair: pair.ratio("size"))
    shown = f"{worst.theirs.size / 1000:.0f} kB", f"{worst.ours.size / 1000:.0f} kB"
    return Result(
        f"{what}, size ({worst.name})", *shown, worst.ratio("size"), goal, at_least=False
    )


def _pair(name: str, picture: Image.Image, kind: Kind) -> Pair:
    content, options = vector_pictures.png(picture), Options(kind)
    theirs, ours = _drawn(
        picture, lambda: _by_vtracer(content, POSTER), lambda: _by_us(content, options)
    )
    return Pair(name, theirs, ours)


def _photo_pairs(name: str, picture: Image.Image) -> tuple[Pair, Pair]:
    content, options = vector_pictures.png(picture), Options(Kind.PHOTO, colours=TONES)
    preset, draft, drawing = _drawn(
        picture,
        lambda: _by_vtracer(content, PHOTO),
        lambda: _by_us(content, options, engine.draft),
        lambda: _by_us(content, options),
        rounds=1,
    )
    return Pair(name, preset, draft), Pair(name, preset, drawing)


def _drawn(picture: Image.Image, *acts: Callable[[], str], rounds: int = 3) -> list[Figures]:
    svgs: dict[int, str] = {}

    def keep(place: int) -> None:
        svgs[place] = acts[place]()

    timed = [lambda place=place: keep(place) for place in range(len(acts))]
    seconds = side_by_side(*timed, rounds=rounds, clock=time.process_time)
    return [
        Figures(taken, len(svgs[place]), *fidelity(picture, svgs[place]))
        for place, taken in enumerate(seconds)
    ]


def _by_vtracer(content: bytes, preset: dict[str, object]) -> str:
    import vtracer

    return vtracer.convert_raw_image_to_svg(content, "png", **preset)


def _by_us(content: bytes, options: Options, act: Callable[..., Traced] = engine.trace) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        return act(picture, options, most_bytes=MOST_BYTES).svg.decode()


def _decibels(pair: Pair) -> tuple[str, str]:
    return f"{pair.theirs.psnr:.1f} dB", f"{pair.ours.psnr:.1f} dB"
