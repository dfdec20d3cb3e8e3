"""Saving a drawing to the gallery, where it stays beyond its 24 hours."""

from __future__ import annotations

from pathlib import PurePosixPath

from core.row_security import user_scope
from generations.models import GeneratedImage
from generations.services import saved_vectors
from tracer.api import Format
from vectorizing.models import ActivityKind, Vectorisation, VectorSource
from vectorizing.services import activities, downloads
from vectorizing.services.refusals import VectoriserRefused, gone

# The longest side of the picture that the gallery shows, in px.
SIDE = 2048


def save(job: Vectorisation, picture: VectorSource | None = None) -> GeneratedImage:
    """The picture in the gallery; once per drawing, however often it is asked. Raises Refused.

    Opens its own row scopes, since rendering takes a while: the view is `no_row_scope`. `job`
    comes with its source.
    """
    if job.is_preview or not job.has_result:
        raise gone()
    known = saved_vectors.find(job.owner_id, job.pk)
    if known:
        return known
    picture = picture or job.source
    vector = saved_vectors.Vector(
        job.pk,
        PurePosixPath(picture.name).stem,
        downloads.exported(job.result_key, Format.SVG, dpi=picture.traced_dpi),
        downloads.exported(job.result_key, Format.PNG, _width(job)),
    )
    try:
        image = saved_vectors.keep(job.owner_id, vector)
    except saved_vectors.NotKept as error:
        raise VectoriserRefused(
            "busy", "The gallery can't take it just now. Try again in a minute.", retry_after=60
        ) from error
    with user_scope(job.owner_id):
        activities.of_job(ActivityKind.SAVE, job, file_format=Format.SVG, size=len(vector.svg))
    return image


def _width(job: Vectorisation) -> int:
    """Of a picture whose longest side is `SIDE`."""
    width, height = job.width or 1, job.height or 1
    return max(1, round(width * SIDE / max(width, height)))
