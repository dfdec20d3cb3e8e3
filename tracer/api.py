"""Turning a picture into a drawing: the replaceable face of the engine.

Everything that is heavy or opens a file happens in a confined child process. A `png` is the copy
"source" of `core.images.VECTOR_SOURCE`: clean, sRGB, at most 2048 px.
"""

from __future__ import annotations

import io
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import structlog

from core.isolation.errors import GuardUnavailable, Lost
from core.isolation.limits import Limits
from core.isolation.pool import Pool
from core.isolation.worker import ChildAnswer, Task
from core.refusals import Refused
from tracer import errors
from tracer.errors import VectorRefused, VectorUnavailable
from tracer.svg.document import NotADrawing
from tracer.svg.formats import PX_PER_INCH, Format
from tracer.svg.parser import check
from tracer.tracing.options import Guess, Kind, Options

__all__ = [
    "MOST_PNG_SIDE",
    "MOST_SVG_BYTES",
    "Drawing",
    "Format",
    "Guess",
    "Options",
    "Preview",
    "Progress",
    "VectorRefused",
    "VectorUnavailable",
    "export",
    "inspect",
    "preview",
    "vectorise",
]

log = structlog.get_logger(__name__)
# Some half a million curves. Drawing programs and browsers get slow at about this size, and every
# export of it still fits into the limits below.
MOST_SVG_BYTES = 8 * 1024 * 1024
MOST_PNG_SIDE = 8192  # px

PROGRAM = "tracer.child"
_MEMORY = 3_000_000_000
# A page may wait for the first kind of work; the second is for a worker's queue.
_QUICK = Limits(_MEMORY, cpu_seconds=30, wall_seconds=45, wait_seconds=10, answer_bytes=1 << 27)
_SLOW = Limits(_MEMORY, cpu_seconds=60, wall_seconds=90, wait_seconds=30, files=50)
_MOST_AT_ONCE = 2  # of each kind and process
_quick = Pool(PROGRAM, _QUICK, _MOST_AT_ONCE)
_slow = Pool(PROGRAM, _SLOW, _MOST_AT_ONCE)

# A sheet of one colour is a drawing of a picture that has only that: dB.
_LEAST_LIKE = 20
# Told the per cent done about once a second; what it raises ends the work at once.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Preview:
    """What the drawing would be: a marked WEBP of it, and the figures of the whole drawing: psnr
    in dB, width and height in px. With `is_estimate` they are worked out from a draft of it."""

    picture: bytes
    paths: int
    colours: int
    svg_bytes: int
    psnr: float
    ssim: float
    is_estimate: bool
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    """A checked SVG and its figures: psnr in dB, width and height in px."""

    svg: bytes
    paths: int
    colours: int
    psnr: float
    ssim: float
    width: int
    height: int


def inspect(png: bytes, *, pool: Pool = _quick) -> Guess:
    """The settings that suit this picture. Raises VectorRefused, VectorUnavailable."""
    answer = _drawn(pool, _task("inspect", png))
    try:
        said = answer.message["guess"]
        options = Options(**{**said["options"], "kind": Kind(said["options"]["kind"])})
        return Guess(**{**said, "options": options})
    except (KeyError, TypeError, ValueError) as error:  # the child was overpowered
        raise errors.failed() from error


def preview(
    png: bytes, options: Options, progress: Progress | None = None, *, pool: Pool = _slow
) -> Preview:
    """Raises VectorRefused, VectorUnavailable, and whatever `progress` raises."""
    answer = _drawn(pool, _task("preview", png, options, progress))
    try:
        said = answer.message
        (picture,) = answer.contents
        return Preview(
            picture,
            svg_bytes=int(said["svg_bytes"]),
            is_estimate=bool(said["is_estimate"]),
            **_figures(said),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise errors.failed() from error


def vectorise(
    png: bytes, options: Options, progress: Progress | None = None, *, pool: Pool = _slow
) -> Drawing:
    """Raises VectorRefused, VectorUnavailable, and whatever `progress` raises."""
    answer = _drawn(pool, _task("vectorise", png, options, progress))
    try:
        (svg,) = answer.contents
        check(svg)  # the child worked at a stranger's picture: its word is not enough
        return Drawing(svg, **_figures(answer.message))
    except (KeyError, TypeError, ValueError, NotADrawing) as error:
        log.exception("the engine wrote no drawing")
        raise errors.failed() from error


def export(
    svg: bytes,
    fmt: Format,
    width: int | None = None,
    dpi: float = PX_PER_INCH,
    *,
    pool: Pool = _quick,
) -> bytes:
    """A drawing of ours as a file. `width` in px is for PNG only, and measures what the drawing
    does if it is None; in the others `dpi` px are an inch. Raises VectorRefused,
    VectorUnavailable."""
    if fmt is Format.SVG and dpi == PX_PER_INCH:
        return svg
    wish = {"do": "export", "format": str(fmt), "width": width, "dpi": dpi}
    try:
        (content,) = _asked(pool, Task(wish, io.BytesIO(svg), len(svg))).contents
    except Lost as lost:
        raise (errors.file_too_heavy() if _overdrew(lost) else errors.file_failed()) from lost
    except ValueError as error:
        raise errors.file_failed() from error
    return content


def _task(
    act: str, png: bytes, options: Options | None = None, progress: Progress | None = None
) -> Task:
    wish: dict[str, Any] = {"do": act, "most_bytes": MOST_SVG_BYTES}
    if options:
        wish["options"] = asdict(options)
    return Task(wish, io.BytesIO(png), len(png), progress)


def _drawn(pool: Pool, task: Task) -> ChildAnswer:
    try:
        return _asked(pool, task)
    except Lost as lost:
        raise (errors.too_heavy() if _overdrew(lost) else errors.failed()) from lost


def _asked(pool: Pool, task: Task) -> ChildAnswer:
    try:
        return pool.ask(task)
    except Refused as refused:
        raise VectorRefused(refused.code, refused.message, advice=refused.advice) from refused
    except GuardUnavailable as error:
        raise VectorUnavailable(str(error)) from error


def _overdrew(lost: Lost) -> bool:
    """The engine's libraries abort where no memory is left."""
    return lost.overdrew or lost.signal == signal.SIGABRT


def _figures(said: dict[str, Any]) -> dict[str, Any]:
    """Raises VectorRefused for a drawing that nobody would want to pay for."""
    whole = {name: int(said[name]) for name in ("paths", "colours", "width", "height")}
    likeness = {name: float(said[name]) for name in ("psnr", "ssim")}
    is_like = whole["colours"] > 0 and likeness["psnr"] >= _LEAST_LIKE
    if not whole["paths"] and not is_like:
        raise errors.nothing_drawn()
    return whole | likeness
