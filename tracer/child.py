"""The child process that draws: `python -m tracer.child MEMORY CPU`, a line on stdin.

Started by `tracer.api`, through `core.isolation`. Even our own copies of a picture
and our own drawings are opened here only.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from typing import TypedDict

from PIL import Image

from core.isolation.child import Reply, Request, main, refusal
from tracer import errors
from tracer.errors import VectorRefused
from tracer.estimate import Figures
from tracer.svg.exporting import exported
from tracer.svg.fidelity import fidelity
from tracer.svg.formats import Format
from tracer.svg.watermark import marked_preview
from tracer.tracing import engine, photo
from tracer.tracing.guess import guess
from tracer.tracing.options import Kind, Options

MOST_PIXELS = 2048 * 2048
# Where tracing ends on the way to 100; what is left is the comparison.
_TRACED = 90


class _Terms(TypedDict):
    """How large a drawing may be, and who hears how far it is."""

    most_bytes: int
    progress: Callable[[int], None]


def answer(request: Request) -> Reply:
    is_file = request.message["do"] == "export"
    try:
        return _ACTS[request.message["do"]](request)
    except engine.TooComplex as error:
        return _refusal(errors.too_complex(error.size, error.most, error.advice))
    except VectorRefused as refused:
        return _refusal(refused)
    except MemoryError:
        return _refusal(errors.file_too_heavy() if is_file else errors.too_heavy())
    except Exception as error:  # noqa: BLE001  whatever a picture does to the engine ends here
        failed = errors.file_failed() if is_file else errors.failed()
        return _refusal(failed, cause=repr(error)[:200])


def _inspect(request: Request) -> Reply:
    return Reply({"guess": asdict(guess(_picture(request)))})


def _preview(request: Request) -> Reply:
    picture, options = _picture(request), _options(request)
    drawn, traced = _drafted(request, picture, options)
    scale = max(1, _traced_side(picture, options) / max(traced.size))
    figures = _figures(traced, drawn, options).enlarged(scale)
    said = {**asdict(figures), "is_estimate": scale > 1, **_size(picture)}
    return Reply(said, (marked_preview(drawn.svg, *picture.size),))


def _drafted(
    request: Request, picture: Image.Image, options: Options
) -> tuple[engine.Traced, Image.Image]:
    """The draft, and the picture at its size. A draft of fewer colours than were asked for says
    too little of the drawing, so it is made again."""
    terms = _terms(request)
    drawn = engine.draft(picture, options, **terms)
    if options.kind is not Kind.PHOTO:
        return drawn, picture
    small = picture.resize((drawn.width, drawn.height), Image.Resampling.LANCZOS)
    if options.colours > engine.DRAFT_COLOURS:
        drawn = engine.trace(small, options, **terms)
    return drawn, small


def _traced_side(picture: Image.Image, options: Options) -> int:
    """The longer side in px that the whole drawing will be made at."""
    longest = max(picture.size)
    return min(longest, photo.LONGEST) if options.kind is Kind.PHOTO else longest


def _vectorise(request: Request) -> Reply:
    picture, options = _picture(request), _options(request)
    drawn = engine.trace(picture, options, **_terms(request))
    said = {**asdict(_figures(picture, drawn, options)), **_size(picture)}
    return Reply(said, (drawn.svg,))


def _export(request: Request) -> Reply:
    fmt = Format(request.message["format"])
    measures = (request.message["width"], request.message["dpi"])
    return Reply({}, (exported(request.content, fmt, *measures),))


_ACTS = {"inspect": _inspect, "preview": _preview, "vectorise": _vectorise, "export": _export}


def _picture(request: Request) -> Image.Image:
    image = Image.open(io.BytesIO(request.content), formats=["PNG", "WEBP"])
    if image.width * image.height > MOST_PIXELS:
        raise errors.too_heavy()
    image.load()
    return image


def _options(request: Request) -> Options:
    options = request.message["options"]
    return Options(**{**options, "kind": Kind(options["kind"])})


def _terms(request: Request) -> _Terms:
    return {
        "most_bytes": int(request.message["most_bytes"]),
        "progress": lambda percent: request.progress(percent * _TRACED // 100),
    }


def _figures(traced: Image.Image, drawn: engine.Traced, options: Options) -> Figures:
    near = fidelity(traced, drawn.svg, is_without_background=options.remove_background)
    return Figures(drawn.paths, drawn.colours, len(drawn.svg), near.psnr, near.ssim)


def _size(picture: Image.Image) -> dict[str, int]:
    return {"width": picture.width, "height": picture.height}


def _refusal(refused: VectorRefused, cause: str = "") -> Reply:
    """The cause is for our log."""
    return refusal(refused.code, refused.message, refused.advice, cause)


if __name__ == "__main__":
    main(answer)
