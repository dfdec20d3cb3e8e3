"""What is left of what people paid for the credits that they spent: by kind, by plan, by person.

A credit's price is what was paid for it: the order that its lot came from, before tax, by the
lot's credits. Gifts have none. It is told in dollars, which is what providers bill: an order in
another currency counts as Stripe converted it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from billing.models import Plan, Purpose
from billing.services import paid_jobs
from reports.registry import Asked, Chart, Column, Kind, Report, Row
from reports.services import figures, sql, stripe_fees
from reports.services.rollups import Rollup

_NANO_PER_CENT = 10**7
SHOWN_PEOPLE = 50
NO_PLAN = "none"
_DAY = "{at}.created_at >= %(since)s AND {at}.created_at < %(until)s"
# A capture is a part of one lot of its owner.
_CAPTURED = f"FROM billing_ledgerentry b WHERE kind = 'capture' AND {_DAY.format(at='b')}"
# They come first (OFFSET 0): row security makes the planner think that there are few lots.
_EACH = f"SELECT owner_id, created_at, lot_id, hold_id, amount_mc {_CAPTURED} OFFSET 0"
# All of a lot are priced at once, which is much less work.
_BY_LOT = f"SELECT owner_id, lot_id, sum(amount_mc)::bigint AS amount_mc {_CAPTURED} GROUP BY 1, 2"
_PRICED = """
SELECT e.*, -e.amount_mc AS captured,
  round(-e.amount_mc::numeric / l.granted_mc * (o.amount_minor - o.tax_minor) * r.rate * {nano})
    AS income,
  round(-e.amount_mc::numeric / l.granted_mc * o.amount_minor * f.share * r.rate * {nano}) AS fees,
  CASE WHEN o.id IS NOT NULL AND r.rate IS NULL THEN -e.amount_mc END AS unconverted
FROM ({captures}) e
JOIN billing_creditlot l ON l.id = e.lot_id
LEFT JOIN billing_order o ON o.id = l.order_id
LEFT JOIN ({fees}) f ON f.charge = o.stripe_charge_id
CROSS JOIN LATERAL (SELECT CASE WHEN o.currency = 'usd' THEN 1
  WHEN f.settled_in = 'usd' AND o.amount_minor > 0 THEN f.settled::numeric / o.amount_minor END
) AS r(rate)
"""
# The plan that was paid for then; a month of it lasts 31 days at most.
_PLAN = """
LEFT JOIN LATERAL (
  SELECT p.code FROM billing_order s JOIN billing_plan p ON p.id = s.plan_id
  WHERE s.owner_id = {row}.owner_id AND s.paid_at <= {row}.created_at
    AND s.paid_at > {row}.created_at - interval '32 days' ORDER BY s.paid_at DESC LIMIT 1
) plan ON true
"""


def _priced(captures: str) -> str:
    return _PRICED.format(nano=_NANO_PER_CENT, fees=stripe_fees.query(), captures=captures)


def _income() -> str:
    return f"""
    SELECT v.what || ':' || h.purpose, coalesce(plan.code, '{NO_PLAN}'), sum(v.value)
    FROM ({_priced(_EACH)}) c JOIN billing_credithold h ON h.id = c.hold_id
    {_PLAN.format(row="c")}
    CROSS JOIN LATERAL (VALUES ('captured', c.captured), ('income', c.income), ('fees', c.fees),
      ('unconverted', c.unconverted)) AS v(what, value)
    GROUP BY 1, 2
    """  # noqa: S608


INCOME = Rollup("margin", _income())
COST = Rollup(
    "margin_cost",
    f"""
    SELECT v.what || ':' || c.job_kind, coalesce(plan.code, '{NO_PLAN}'), sum(v.value)
    FROM core_providercost c {_PLAN.format(row="c")}
    CROSS JOIN LATERAL (VALUES ('cost', c.nano_usd), ('unpriced', (c.nano_usd IS NULL)::int))
      AS v(what, value)
    WHERE {_DAY.format(at="c")} GROUP BY 1, 2
    """,  # noqa: S608
)
ROLLUPS = (INCOME, COST)


@dataclass
class Sums:
    """In the order of the columns; credits in thousandths, money in billionths of a dollar."""

    captured: int = 0
    income: int = 0
    cost: int = 0
    fees: int = 0
    margin: int = 0
    share: float | None = None
    unconverted: int = 0
    unpriced: int = 0

    def add(self, what: str, value: int) -> None:
        setattr(self, what, getattr(self, what) + value)

    def row(self) -> Row:
        self.margin = self.income - self.cost - self.fees
        self.share = self.margin / self.income if self.income else None
        return astuple(self)


def _by_kind(asked: Asked) -> Iterable[Row]:
    sums: dict[str, Sums] = defaultdict(Sums)
    for what, of, _, value in _figures(asked):
        sums[of].add(what, value)
    for purpose in Purpose:
        # Of one word with its jobs' kind, or of the only kind that has costs.
        kind = paid_jobs.kind_of(purpose)
        cost = sums.pop(kind, None) if kind != purpose else None
        if cost is not None:
            for what in ("cost", "unpriced"):
                sums[purpose].add(what, getattr(cost, what))
        if purpose in sums:
            yield purpose.label, *sums.pop(purpose).row()
    for kind, rest in sums.items():
        yield kind.capitalize(), *rest.row()


def _by_plan(asked: Asked) -> Iterable[Row]:
    sums: dict[str, Sums] = defaultdict(Sums)
    for what, _, code, value in _figures(asked):
        sums[code].add(what, value)
    names = {plan.code: plan.name for plan in Plan.objects.filter(code__in=sums)}
    for code in sorted(sums, key=lambda code: -sums[code].income):
        yield names.get(code, "No paid plan"), *sums[code].row()


def _figures(asked: Asked) -> Iterable[tuple[str, str, str, int]]:
    for rollup in ROLLUPS:
        for (part, code), value in figures.totals(rollup.figure, asked.period).items():
            what, _, of = part.partition(":")
            yield what, of, code, value


def _by_person(asked: Asked) -> Iterable[Row]:
    """The best and the worst; all of them where there are not so many."""
    rows = sql.fetch(
        f"""
        WITH sums AS (
          SELECT coalesce(i.owner_id, k.owner_id) AS owner_id, coalesce(i.captured, 0) AS captured,
            coalesce(i.income, 0) AS income, coalesce(k.cost, 0) AS cost,
            coalesce(i.fees, 0) AS fees, coalesce(i.unconverted, 0) AS unconverted,
            coalesce(k.unpriced, 0) AS unpriced
          FROM (SELECT owner_id, sum(captured) AS captured, sum(income) AS income,
            sum(fees) AS fees, sum(unconverted) AS unconverted
            FROM ({_priced(_BY_LOT)}) c GROUP BY 1) i
          FULL JOIN (SELECT owner_id, sum(nano_usd) AS cost,
            count(*) FILTER (WHERE nano_usd IS NULL) AS unpriced
            FROM core_providercost u WHERE {_DAY.format(at="u")} GROUP BY 1) k
          ON k.owner_id = i.owner_id
        ), placed AS (
          SELECT *, income - cost - fees AS margin,
            row_number() OVER (ORDER BY income - cost - fees DESC, owner_id) AS place,
            count(*) OVER () AS every FROM sums
        )
        SELECT owner_id::text, captured, income, cost, fees, unconverted, unpriced FROM placed
        WHERE place <= %(most)s OR place > every - %(most)s ORDER BY place
        """,  # noqa: S608
        since=asked.period.since,
        until=asked.period.until,
        most=SHOWN_PEOPLE,
    )
    names = ("captured", "income", "cost", "fees", "unconverted", "unpriced")
    for person, *values in rows:
        yield person, *Sums(**dict(zip(names, map(int, values), strict=True))).row()


_ABOUT = (
    "What people paid for the credits that they spent in these days, less what services charged"
    " for their jobs, less Stripe's fees on what they paid. All in US dollars."
)
_COLUMNS = (
    Column("captured", "Credits spent", Kind.CREDITS, "As the ledger has them."),
    Column(
        "income", "Paid for them", Kind.COST,
        "Each credit at the price of its lot: what was paid for the pack or the month, before tax,"
        " by its credits; nothing for gifts. Another currency counts as Stripe converted it.",
    ),
    Column("cost", "Services", Kind.COST, "What services charged for jobs, failed ones too."),
    Column("fees", "Stripe", Kind.COST, "The share of Stripe's fee that these credits bear."),
    Column("margin", "Margin", Kind.COST, "Paid, less services, less Stripe."),
    Column("share", "Of what was paid", Kind.SHARE),
    Column(
        "unconverted", "Not converted", Kind.CREDITS,
        "Credits paid in another currency of which Stripe has not told the rate yet: spent above,"
        " but in no sum of money.",
    ),
    Column(
        "unpriced", "Not priced", Kind.NUMBER,
        "Lines of use at services that no price is known for: in no sum.",
    ),
)  # fmt: skip
_TILES = ("captured", "income", "cost", "margin")
BY_KIND = Report(
    "margin-by-kind",
    "Margin by kind",
    "Margin",
    _ABOUT,
    (Column("what", "What", Kind.TEXT), *_COLUMNS),
    _by_kind,
    Chart("what", ("income", "cost", "margin")),
    tiles=_TILES,
)
BY_PLAN = Report(
    "margin-by-plan",
    "Margin by plan",
    "Margin",
    f"{_ABOUT} By the plan that the person had paid for when the credits were spent or the job"
    " ended.",
    (Column("plan", "Plan", Kind.TEXT), *_COLUMNS),
    _by_plan,
    Chart("plan", ("income", "cost", "margin")),
    tiles=_TILES,
)
BY_PERSON = Report(
    "margin-by-person",
    "Margin by person",
    "Margin",
    f"{_ABOUT} The {SHOWN_PEOPLE} people with the largest margin and the {SHOWN_PEOPLE} with the"
    " smallest, by their number.",
    (Column("person", "Person", Kind.TEXT, "Search for it under People."), *_COLUMNS),
    _by_person,
)
REPORTS = (BY_KIND, BY_PLAN, BY_PERSON)
