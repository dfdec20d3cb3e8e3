"""Credits: what came, what went, and what people still have, which is owed to them."""

from __future__ import annotations

from collections.abc import Iterable

from billing.models import Purpose, Source
from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import figures, rollups, sql
from reports.services.figures import Parts
from reports.services.rollups import Rollup

# Each entry of the ledger is in one of them, so that their sum is the ledger's. Those of the day
# come first (OFFSET 0), since row security makes the planner think that there are few lots.
LEDGER = Rollup(
    "ledger",
    """
    SELECT e.kind, CASE WHEN e.kind = 'capture' THEN h.purpose ELSE l.source END, sum(e.amount_mc)
    FROM (SELECT * FROM billing_ledgerentry
      WHERE created_at >= %(since)s AND created_at < %(until)s OFFSET 0) e
    JOIN billing_creditlot l ON l.id = e.lot_id
    LEFT JOIN billing_credithold h ON h.id = e.hold_id GROUP BY 1, 2
    """,
)
_PAID = ("pack", "allowance")


def _rows(asked: Asked) -> Iterable[Row]:
    left = figures.before(LEDGER.figure, asked.period.first)
    is_known = not rollups.lacks_days(asked.period.last)
    for day, parts in figures.by_step(LEDGER.figure, asked.period).items():
        left += sum(parts.values())
        yield (day, *_flows(parts), left if is_known else None)


def _flows(parts: Parts) -> Iterable[int]:
    grants = {source: mc for (kind, source), mc in parts.items() if kind == "grant"}
    yield sum(mc for source, mc in grants.items() if source in _PAID)
    yield sum(mc for source, mc in grants.items() if source not in _PAID)
    for kinds in (("capture",), ("expire",), ("reverse", "settle"), ("adjust",)):
        yield sum(mc for (kind, _), mc in parts.items() if kind in kinds)


def _used(asked: Asked) -> Iterable[Row]:
    for day, parts in figures.by_step(LEDGER.figure, asked.period).items():
        yield (day, *(-parts.get(("capture", purpose), 0) for purpose in Purpose.values))


# What is left of each lot, and what was paid for that part of it; what was given cost nothing.
_LEFT = """
SELECT source, CASE
    WHEN expires_at IS NULL THEN 'never'
    WHEN expires_at < now() + interval '7 days' THEN 'within 7 days'
    WHEN expires_at < now() + interval '31 days' THEN 'within 31 days'
    ELSE 'later' END AS expires,
  CASE
    WHEN l.created_at > now() - interval '30 days' THEN 'up to 30 days'
    WHEN l.created_at > now() - interval '1 year' THEN 'up to a year'
    ELSE 'over a year' END AS age,
  coalesce(o.currency, ''), count(DISTINCT l.owner_id), sum(l.remaining_mc)::bigint,
  sum(round((o.amount_minor - o.tax_minor)::numeric * l.remaining_mc / l.granted_mc))::bigint
FROM billing_creditlot l LEFT JOIN billing_order o ON o.id = l.order_id AND o.amount_minor > 0
WHERE l.remaining_mc > 0
GROUP BY 1, 2, 3, 4 ORDER BY 1, 4, 3, 2
"""


def _left(asked: Asked) -> Iterable[Row]:
    for source, expires, age, currency, people, left_mc, worth in sql.fetch(_LEFT):
        yield (Source(source).label, age, expires, people, left_mc, currency or "none", worth)


USED = Report(
    "credits-used",
    "Credits by use",
    "Money",
    "Credits captured for what was delivered, by the day it was: the ledger's entries by purpose.",
    (
        Column("from", "From", Kind.DAY),
        *(Column(purpose.value, purpose.label, Kind.CREDITS) for purpose in Purpose),
    ),
    _used,
    Chart("from", tuple(Purpose.values), Shape.STACKED),
    tiles=tuple(Purpose.values),
)
OWED = Report(
    "credits-owed",
    "Credits owed",
    "Money",
    "What people have left at this moment, whatever days were chosen, by how it came, how long ago"
    " and until when it is good. What is held for jobs at work is among it; what people owe"
    " because it was taken back after they had spent it is not taken off.",
    (
        Column("source", "Came as", Kind.TEXT),
        Column("age", "Age", Kind.TEXT),
        Column("expires", "Expires", Kind.TEXT),
        Column("people", "People"),
        Column("left", "Left", Kind.CREDITS),
        Column("currency", "Currency", Kind.TEXT),
        Column(
            "worth",
            "Worth",
            Kind.MONEY,
            "The share of what was paid for them, without tax; a dash where nothing was.",
        ),
    ),
    _left,
    tiles=("left",),
    is_of_now=True,
)
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
            "What people have at the end; a dash while past days are still being counted.",
            is_state=True,
        ),
    ),
    _rows,
    Chart("from", ("sold", "given", "used", "expired"), Shape.STACKED),
    tiles=("sold", "given", "used", "expired", "outstanding"),
)
