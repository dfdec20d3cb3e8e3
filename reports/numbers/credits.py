"""Credits: what came, what went, and what people still have, which is owed to them."""

from __future__ import annotations

from collections.abc import Iterable

from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import figures
from reports.services.figures import Parts
from reports.services.rollups import Rollup

# Each entry of the ledger is in one of them, so that their sum is the ledger's.
LEDGER = Rollup(
    "ledger",
    """
    SELECT e.kind, CASE WHEN e.kind = 'capture' THEN h.purpose ELSE l.source END, sum(e.amount_mc)
    FROM billing_ledgerentry e JOIN billing_creditlot l ON l.id = e.lot_id
    LEFT JOIN billing_credithold h ON h.id = e.hold_id
    WHERE e.created_at >= %(since)s AND e.created_at < %(until)s GROUP BY 1, 2
    """,
)
_PAID = ("pack", "allowance")


def _rows(asked: Asked) -> Iterable[Row]:
    left = figures.before(LEDGER.figure, asked.period.first)
    for day, parts in figures.by_step(LEDGER.figure, asked.period).items():
        left += sum(parts.values())
        yield (day, *_flows(parts), left)


def _flows(parts: Parts) -> Iterable[int]:
    grants = {source: mc for (kind, source), mc in parts.items() if kind == "grant"}
    yield sum(mc for source, mc in grants.items() if source in _PAID)
    yield sum(mc for source, mc in grants.items() if source not in _PAID)
    for kinds in (("capture",), ("expire",), ("reverse", "settle"), ("adjust",)):
        yield sum(mc for (kind, _), mc in parts.items() if kind in kinds)


CREDITS = Report(
    "credits",
    "Credits",
    "Money",
    "Every entry of the ledger, by the day it was written. What is outstanding is owed to people:"
    " it is the sum of all entries up to the end of the line.",
    (
        Column("from", "From", Kind.DAY),
        Column("sold", "Sold", Kind.CREDITS, "In packs, and with paid months of plans."),
        Column("given", "Given", Kind.CREDITS, "Welcome gifts, and what staff gave as such."),
        Column("used", "Used", Kind.CREDITS, "Captured for what was delivered."),
        Column("expired", "Expired", Kind.CREDITS, "With the month they came for."),
        Column("taken_back", "Taken back", Kind.CREDITS, "After refunds and disputes."),
        Column("corrected", "Corrected", Kind.CREDITS, "By staff, with a reason."),
        Column(
            "outstanding",
            "Outstanding",
            Kind.CREDITS,
            "What people have at the end.",
            is_state=True,
        ),
    ),
    _rows,
    Chart("from", ("sold", "given", "used", "expired"), Shape.STACKED),
    tiles=("sold", "given", "used", "expired", "outstanding"),
)
