"""What services charge for our jobs, and whether prices still bring more than that."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from billing.services import price_checks
from billing.services.price_checks import Measured, PriceCheck
from core.costs.models import PROVIDERS
from core.providers import Unit
from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import figures
from reports.services.rollups import Rollup

_SUMS = "FROM core_providercost WHERE created_at >= %(since)s AND created_at < %(until)s GROUP BY"
# Cut to what a figure's name may be; no name of a machine or model is as long.
_THING = "provider, left(sku, 40) || ' ' || unit"
# In thousandths, since seconds have fractions.
USED = Rollup("provider_used", f"SELECT {_THING}, round(sum(quantity) * 1000) {_SUMS} 1, 2")
COST = Rollup("provider_cost", f"SELECT {_THING}, sum(nano_usd) {_SUMS} 1, 2")
UNPRICED = Rollup(
    "provider_unpriced", f"SELECT {_THING}, count(*) FILTER (WHERE nano_usd IS NULL) {_SUMS} 1, 2"
)
# By kind of job. One whose calls are of two days is counted in both.
KIND_COST = Rollup("kind_cost", f"SELECT job_kind, '', sum(nano_usd) {_SUMS} 1")
KIND_JOBS = Rollup("kind_jobs", f"SELECT job_kind, '', count(DISTINCT job_id) {_SUMS} 1")
KIND_UNPRICED = Rollup(
    "kind_unpriced",
    f"SELECT job_kind, '', count(*) FILTER (WHERE nano_usd IS NULL) {_SUMS} 1",
)
# In thousandths, since what a preview's price was taken off is less than one.
SOLD = Rollup(
    "units_sold",
    f"SELECT purpose, '', round(1000 * units) FROM ({price_checks.UNITS_SOLD}) sold",  # noqa: S608  ours
)
ROLLUPS = (USED, COST, UNPRICED, KIND_COST, KIND_JOBS, KIND_UNPRICED, SOLD)
_UNPRICED = Column(
    "unpriced", "Not priced", about="Lines of use that no price is known for: in no sum."
)


def _by_thing(asked: Asked) -> Iterable[Row]:
    used, cost, unpriced = (
        figures.totals(rollup.figure, asked.period) for rollup in (USED, COST, UNPRICED)
    )
    dearest_first = sorted(used, key=lambda thing: (-cost.get(thing, 0), thing))
    for provider, thing in dearest_first:
        sku, _, unit = thing.rpartition(" ")
        thousandths = used[provider, thing]
        yield (
            PROVIDERS.get(provider, provider),
            sku,
            unit.replace("_", " "),
            thousandths / 1000 if unit == Unit.SECOND else thousandths // 1000,
            cost.get((provider, thing)),
            unpriced.get((provider, thing), 0),
        )


def _by_day(asked: Asked) -> Iterable[Row]:
    unpriced = figures.by_step(UNPRICED.figure, asked.period)
    for day, parts in figures.by_step(COST.figure, asked.period).items():
        sums = [
            sum(nano for (of, _), nano in parts.items() if of == provider)
            for provider in PROVIDERS
        ]
        yield (day, *sums, sum(sums), sum(unpriced[day].values()))


def _against_prices(asked: Asked) -> Iterable[Row]:
    sold, nano, jobs, unpriced = (
        {part: value for (part, _), value in figures.totals(one.figure, asked.period).items()}
        for one in (SOLD, KIND_COST, KIND_JOBS, KIND_UNPRICED)
    )
    units = {purpose: thousandths / 1000 for purpose, thousandths in sold.items()}
    measured = {
        kind: Measured(nano.get(kind, 0), jobs[kind], unpriced.get(kind, 0)) for kind in jobs
    }
    for check in price_checks.check_all(units, measured, timezone.now()):
        yield (
            check.purpose.label,
            check.price_mc,
            check.brings,
            _whole_if_it_is(round(check.units, 1)),
            check.costs,
            check.usual,
            check.margin,
            _verdict(check),
            check.unpriced,
        )


def _whole_if_it_is(units: float) -> float:
    """A vector file that had its preview's price taken off is less than one."""
    return int(units) if units.is_integer() else units


def _verdict(check: PriceCheck) -> str:
    if check.is_free:
        return "given away"
    if check.margin is None:
        return "not known"
    return "below its cost" if check.is_below else "above its cost"


PROVIDER_COSTS = Report(
    "provider-costs",
    "What services charge",
    "Money",
    "What each service reported of our jobs when they ended, failed and cancelled ones too, times"
    " its price of that moment. Jobs of test mode cost nothing.",
    (
        Column("service", "Service", Kind.TEXT),
        Column("sku", "Machine or model", Kind.TEXT),
        Column("unit", "Unit", Kind.TEXT),
        Column("quantity", "Used"),
        Column("cost", "Cost", Kind.COST, "A dash where nothing of it is priced."),
        _UNPRICED,
    ),
    _by_thing,
    Chart("sku", ("cost",)),
    tiles=("cost", "unpriced"),
)
PROVIDER_SPENDING = Report(
    "provider-spending",
    "Spent at services",
    "Money",
    "The cost of what services reported, by the day on which a job ended.",
    (
        Column("from", "From", Kind.DAY),
        *(Column(name, label, Kind.COST) for name, label in PROVIDERS.items()),
        Column("cost", "Together", Kind.COST),
        _UNPRICED,
    ),
    _by_day,
    Chart("from", tuple(PROVIDERS), Shape.STACKED),
    tiles=("cost",),
)
PRICE_AGAINST_COST = Report(
    "price-against-cost",
    "Prices against costs",
    "Money",
    "What one of each brings, at the price of the cheapest credit that is sold in US dollars,"
    " against what it costs us at services, before Stripe's fees. Where a price is below,"
    " staff are mailed once a day.",
    (
        Column("what", "What", Kind.TEXT),
        Column("price", "Price", Kind.CREDITS),
        Column("brings", "Brings", Kind.COST),
        Column("sold", "Paid for", about="What is given away is counted by its jobs."),
        Column("costs", "Costs", Kind.COST, "The mean of these days, failed jobs and all."),
        Column(
            "usual",
            "Usual cost",
            Kind.COST,
            "Of a usual job, or the longest training that the price covers, by published prices.",
        ),
        Column("margin", "Left", Kind.SHARE, "Of what it brings, after the higher of the two."),
        Column("verdict", "So it is", Kind.TEXT),
        _UNPRICED,
    ),
    _against_prices,
)
REPORTS = (PROVIDER_COSTS, PROVIDER_SPENDING, PRICE_AGAINST_COST)
