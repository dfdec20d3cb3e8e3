"""All drawings of a batch in one zip, made while it is sent: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from core import limits
from core.archives import stream_zip
from core.jobs.models import State
from core.row_security import user_scope
from tracer.api import Format
from vectorizing.models import VectorBatch
from vectorizing.services import activities, batches, downloads
from vectorizing.services.batches import Item
from vectorizing.services.refusals import VectoriserRefused, gone

_LEFT_OUT = "not-included.txt"


@dataclass(frozen=True)
class Zip:
    """`content` asks no database, so that it may outlive the request's own scope."""

    name: str
    content: Iterator[bytes]


@dataclass(frozen=True)
class _Part:
    """One picture; `missing` is why there is no drawing of it."""

    picture: str
    name: str
    key: str
    dpi: float
    missing: str


def of_batch(batch: VectorBatch, fmt: Format) -> Zip:
    """What can't be had is listed in a text within. Raises Refused when there is nothing.

    Opens its own row scope, since the zip takes a while: the view is `no_row_scope`.
    """
    limits.count("zip", batch.owner_id)
    with user_scope(batch.owner_id):
        parts = _parts(batches.items(batch), fmt)
        if all(part.missing for part in parts):
            raise gone()
        activities.of_batch(batch.owner_id, batch.pk, fmt)
    name = f"vectors-{batch.created_at:%Y-%m-%d-%H%M}.zip"
    return Zip(name, stream_zip(_files(parts, fmt)))


def _parts(items: Iterable[Item], fmt: Format) -> list[_Part]:
    taken: set[str] = {_LEFT_OUT}
    return [
        _part(item, _unique(downloads.name_of(item.source.name, fmt), taken)) for item in items
    ]


def _part(item: Item, name: str) -> _Part:
    job = item.job
    if job and job.has_result:
        return _Part(item.source.name, name, job.result_key, item.source.traced_dpi, "")
    return _Part(item.source.name, name, "", 0, _reason(item))


def _reason(item: Item) -> str:
    job = item.job
    if job is None:
        return "not started"
    if not job.is_final:
        return "not done yet"
    if job.state == State.SUCCEEDED:
        return "its 24 hours are over"
    return job.error or "cancelled"


def _unique(name: str, taken: set[str]) -> str:
    """Names that differ in case only are one file on many machines."""
    path, number = PurePosixPath(name), 1
    while name.lower() in taken:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    taken.add(name.lower())
    return name


def _files(parts: list[_Part], fmt: Format) -> Iterator[tuple[str, bytes]]:
    missing = []
    for part in parts:
        try:
            if part.missing:
                raise VectoriserRefused("missing", part.missing)
            content = downloads.exported(part.key, fmt, dpi=part.dpi)
        except VectoriserRefused as refusal:
            missing.append(f"{part.picture}: {refusal.message}")
        else:
            yield part.name, content
    if missing:
        yield _LEFT_OUT, ("\n".join(missing) + "\n").encode()
