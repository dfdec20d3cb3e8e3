"""A drawing as a file, in the format that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from core import limits, storage
from core.row_security import user_scope
from tracer import api as tracer
from tracer.api import MOST_PNG_SIDE, Format, VectorRefused, VectorUnavailable
from tracer.svg.formats import PX_PER_INCH
from vectorizing.models import ActivityKind, Vectorisation, VectorSource
from vectorizing.services import activities, sources
from vectorizing.services.refusals import VectoriserRefused, gone

__all__ = ["MOST_PNG_SIDE", "Download", "exported", "file", "name_of", "picture_of"]

_TYPES = {
    Format.SVG: "image/svg+xml",
    Format.SVG_SMALL: "image/svg+xml",
    Format.PDF: "application/pdf",
    Format.EPS: "application/postscript",
    Format.PNG: "image/png",
    Format.DXF: "image/vnd.dxf",
}
_ENDINGS = {Format.SVG_SMALL: "-small.svg"}


@dataclass(frozen=True)
class Download:
    """Served as an attachment only."""

    name: str
    content: bytes
    content_type: str


def picture_of(job: Vectorisation, wanted: str = "") -> VectorSource:
    """Which of the person's pictures a drawing is taken along for: its file has that one's name
    and size. `wanted` is an id; else it is the one that was sent last, of those alike."""
    alike = sources.alive(job.owner).filter(sha256=job.sha256)
    found = list(alike.only("id", "name", "dpi", "width", "original_width", "expires_at"))
    chosen = [each for each in found if str(each.pk) == wanted]
    return next(iter(chosen or found), job.source)


def file(
    job: Vectorisation, fmt: Format, width: int | None = None, picture: VectorSource | None = None
) -> Download:
    """A drawing in a format; `width` in px is for PNG. Raises Refused.

    Opens its own row scope, since exporting takes a while: the view is `no_row_scope`. `job`
    comes with its source.
    """
    if job.is_preview or not job.has_result:
        raise gone()
    limits.count("download", job.owner_id)
    picture = picture or job.source
    content = exported(job.result_key, fmt, width, picture.traced_dpi)
    with user_scope(job.owner_id):
        activities.of_job(ActivityKind.DOWNLOAD, job, file_format=fmt, size=len(content))
    return Download(name_of(picture.name, fmt), content, _TYPES[fmt])


def exported(key: str, fmt: Format, width: int | None = None, dpi: float = PX_PER_INCH) -> bytes:
    """The drawing of that key, `dpi` of its px an inch; asks no database. Raises Refused."""
    try:
        return tracer.export(storage.read(key), fmt, width, dpi)
    except storage.FileMissing as error:
        raise gone() from error
    except VectorRefused as refusal:
        raise VectoriserRefused(refusal.code, refusal.full_message) from refusal
    except VectorUnavailable as error:
        raise VectoriserRefused(
            "busy",
            "We can't make this format just now. Try again in a minute: it costs nothing.",
            retry_after=60,
        ) from error


def name_of(picture: str, fmt: Format) -> str:
    """`logo.png` becomes `logo.svg`."""
    return f"{PurePosixPath(picture).stem}{_ENDINGS.get(fmt, f'.{fmt}')}"
