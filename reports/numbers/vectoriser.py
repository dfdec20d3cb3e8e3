"""The vectoriser: what comes, how far it gets, and in which formats it is taken away."""

from __future__ import annotations

from collections.abc import Iterable

from reports.registry import Asked, Chart, Column, Kind, Report, Row
from reports.services import figures
from reports.services.figures import Parts
from reports.services.rollups import Rollup

_DAY = "created_at >= %(since)s AND created_at < %(until)s"
_FROM = f"FROM vectorizing_activity WHERE {_DAY} GROUP BY 1, 2"
ACTS = Rollup("vector_acts", f"SELECT act, file_format, count(*) {_FROM}")
BYTES = Rollup("vector_bytes", f"SELECT act, file_format, sum(size) {_FROM}")
# A preview counts for a drawing as long as its price does.
CONVERTED = Rollup(
    "vector_pictures",
    """
    SELECT found.what, '', count(*) FROM (
      SELECT bool_or(act = 'preview' AND created_at >= %(since)s) AS is_seen,
        bool_or(act = 'preview') AND bool_or(act = 'vectorise' AND created_at >= %(since)s)
          AS is_drawn
      FROM vectorizing_activity
      WHERE act IN ('preview', 'vectorise') AND source_id IS NOT NULL
        AND created_at >= %(since)s - interval '1 day' AND created_at < %(until)s
      GROUP BY source_id
    ) pictures
    CROSS JOIN LATERAL (VALUES ('previewed', is_seen), ('converted', is_drawn)) found(what, is_so)
    WHERE found.is_so GROUP BY 1
    """,
)
ROLLUPS = (ACTS, BYTES, CONVERTED)
_ACTS = ("upload", "preview", "vectorise", "download", "save")


def _rows(asked: Asked) -> Iterable[Row]:
    acts = figures.by_step(ACTS.figure, asked.period)
    sizes = figures.by_step(BYTES.figure, asked.period)
    pictures = figures.by_step(CONVERTED.figure, asked.period)
    for day, parts in acts.items():
        seen = pictures[day].get(("previewed", ""), 0)
        taken = pictures[day].get(("converted", ""), 0)
        yield (
            day,
            *(_sum(parts, act) for act in _ACTS),
            seen,
            taken,
            taken / seen if seen else None,
            _sum(sizes[day], "upload"),
            _sum(sizes[day], "download"),
        )


def _formats(asked: Asked) -> Iterable[Row]:
    acts, sizes = (figures.totals(one.figure, asked.period) for one in (ACTS, BYTES))
    taken = {fmt: count for (act, fmt), count in acts.items() if act == "download"}
    every = sum(taken.values())
    for fmt, count in sorted(taken.items(), key=lambda one: (-one[1], one[0])):
        size = sizes.get(("download", fmt), 0)
        yield fmt.upper() or "Not told", count, count / every, size


def _sum(parts: Parts, act: str) -> int:
    return sum(value for (one, _), value in parts.items() if one == act)


VECTORISER = Report(
    "vectoriser",
    "Vectoriser",
    "Use",
    "Acts of people and their programs with pictures that become drawings, by the day on which"
    " they were done.",
    (
        Column("from", "From", Kind.DAY),
        Column("uploads", "Uploads"),
        Column("previews", "Previews"),
        Column("drawings", "Drawings"),
        Column("downloads", "Downloads"),
        Column("saved", "Saved to the gallery"),
        Column("previewed", "Pictures previewed", about="Each once a day."),
        Column(
            "converted", "Then drawn", about="Drawn after a preview of that day or the day before."
        ),
        Column("conversion", "Conversion", Kind.SHARE, "Pictures then drawn, of those previewed."),
        Column("bytes_in", "Came in", Kind.BYTES),
        Column("bytes_out", "Went out", Kind.BYTES, "In downloads; a zip's size is not counted."),
    ),
    _rows,
    Chart("from", ("uploads", "previews", "drawings")),
    tiles=("uploads", "previews", "drawings", "downloads"),
)
FORMATS = Report(
    "vector-formats",
    "Formats of drawings",
    "Use",
    "Downloads of drawings, by their format.",
    (
        Column("format", "Format", Kind.TEXT),
        Column("downloads", "Downloads"),
        Column("share", "Share", Kind.SHARE),
        Column("bytes", "Went out", Kind.BYTES),
    ),
    _formats,
    Chart("format", ("downloads",)),
    tiles=("downloads",),
)
REPORTS = (VECTORISER, FORMATS)
