"""How much lies in storage, by what it is."""

from __future__ import annotations

from collections.abc import Iterable

from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import figures
from reports.services.rollups import Rollup

STORED = Rollup(
    "stored",
    """
    SELECT 'photos', '', sum(size) FROM models_training_photo
    WHERE stored_at < %(until)s
    UNION ALL SELECT 'pictures', '', sum(size + coalesce(svg_size, 0))
    FROM generations_generatedimage WHERE created_at < %(until)s
    UNION ALL SELECT 'drawings', '', sum(size) FROM (
      SELECT size FROM vectorizing_vectorsource
      WHERE files_gone_at IS NULL AND stored_at < %(until)s
      UNION ALL SELECT svg_size FROM vectorizing_vectorisation
      WHERE files_gone_at IS NULL AND state = 'succeeded' AND finished_at < %(until)s
    ) d
    UNION ALL SELECT 'archives', '', sum(size) FROM accounts_dataexport
    WHERE file_gone_at IS NULL AND state = 'succeeded' AND finished_at < %(until)s
    """,
)
ROLLUPS = (STORED,)
_KINDS = ("photos", "pictures", "drawings", "archives")


def _rows(asked: Asked) -> Iterable[Row]:
    """A line tells its last day that was counted."""
    for day, parts in figures.last_by_step(STORED.figure, asked.period).items():
        sizes = [parts.get((kind, ""), 0) for kind in _KINDS]
        yield day, *sizes, sum(sizes)


STORAGE = Report(
    "storage",
    "Storage",
    "Use",
    "What lay in storage at the end of the line's last day, without the small copies that pages"
    " show. A day that was counted anew later tells what of it was still there then.",
    (
        Column("from", "From", Kind.DAY),
        Column("photos", "Photos", Kind.BYTES, is_state=True),
        Column(
            "pictures", "Pictures", Kind.BYTES, "Originals, and SVGs beside them.", is_state=True
        ),
        Column(
            "drawings", "Drawings", Kind.BYTES, "With what they are drawn from.", is_state=True
        ),
        Column("archives", "Archives", Kind.BYTES, "That people ordered.", is_state=True),
        Column("together", "Together", Kind.BYTES, is_state=True),
    ),
    _rows,
    Chart("from", _KINDS, Shape.STACKED),
    tiles=("together",),
)
REPORTS = (STORAGE,)
