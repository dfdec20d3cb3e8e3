"""Whether a price still brings more than what it is for costs us at providers.

One unit of each purpose brings its credits, each at the price of the cheapest one that is sold.
That is held against two costs: the mean of the last thirty days, failures and all, and what the
published prices make of a usual job. Where one of them is more, staff are told, once a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from billing.models import CreditPack, Plan, Purpose
from billing.prices import PRICES_MC, list_price
from billing.services import paid_jobs
from core import audit
from core.costs import ProviderCost, price_at
from core.emails import tell_staff
from core.models import Heartbeat
from core.providers import Unit

log = structlog.get_logger(__name__)
MEASURED_FOR = timedelta(days=30)
TOLD_EVERY = timedelta(days=1)
# Providers bill in it, so credits that are sold in another currency are not compared.
CURRENCY = "usd"
# Provider, machine or model, unit, and how many of it.
Part = tuple[str, str, Unit, int]
_of_rows: dict[Purpose, Callable[[], list[Part]]] = {}
_HEARTBEAT = "prices against costs"
_NANO_PER_MINOR = 10_000_000
_TODAYS = " ".join(f"WHEN '{name}' THEN {mc}" for name, mc in PRICES_MC.items() if mc)
# What was captured by the price of one when it was quoted; by that of today for a hold without a
# quote.
UNITS_SOLD = f"""
SELECT h.purpose,
  sum(h.captured_mc / coalesce(q.unit_mc, CASE h.purpose {_TODAYS} END)::numeric) AS units
FROM billing_credithold h LEFT JOIN billing_quote q ON q.id = h.quote_id
WHERE h.state = 'captured' AND h.closed_at >= %(since)s AND h.closed_at < %(until)s
GROUP BY h.purpose
"""  # noqa: S608  prices of our own


@dataclass(frozen=True)
class PriceCheck:
    """Of one purpose; costs and what came in are in billionths of a dollar, None is not known.

    `units` were paid for in the time, `unpriced` usage rows of it are in no cost.
    """

    purpose: Purpose
    price_mc: int
    brings: int | None
    units: float
    costs: int | None
    usual: int | None
    unpriced: int

    @property
    def is_free(self) -> bool:
        """Given away on purpose: what it costs is shown, and no alarm."""
        return not self.price_mc

    @property
    def margin(self) -> float | None:
        """What is left of what it brings, after the higher of its two costs."""
        known = [cost for cost in (self.costs, self.usual) if cost is not None]
        if not self.brings or not known:
            return None
        return 1 - max(known) / self.brings

    @property
    def is_below(self) -> bool:
        return self.margin is not None and self.margin < 0


@dataclass(frozen=True)
class Measured:
    """Of one kind of job."""

    nano: int = 0
    jobs: int = 0
    unpriced: int = 0


def check_all(
    sold: dict[str, float], measured: dict[str, Measured], now: datetime
) -> list[PriceCheck]:
    """Of units by purpose and costs by kind of job, as they were counted over some time."""
    credit = cheapest_credit()
    return [_check(Purpose(name), credit, sold, measured, now) for name in PRICES_MC]


def below_cost() -> list[PriceCheck]:
    """What we lose money on with each one that is sold."""
    now = timezone.now()
    since = now - MEASURED_FOR
    checks = check_all(sold_between(since, now), costs_between(since, now), now)
    return [check for check in checks if check.is_below]


def sold_between(since: datetime, until: datetime) -> dict[str, float]:
    """Units by purpose; read by workers and staff, who see everybody's."""
    with connection.cursor() as cursor:
        cursor.execute(UNITS_SOLD, {"since": since, "until": until})
        return {purpose: float(units) for purpose, units in cursor.fetchall() if units}


def costs_between(since: datetime, until: datetime) -> dict[str, Measured]:
    """By kind of job; read by workers and staff."""
    within = ProviderCost.objects.filter(created_at__gte=since, created_at__lt=until)
    rows = within.values("job_kind")
    sums = rows.annotate(
        nano=Sum("nano_usd"),
        jobs=Count("job_id", distinct=True),
        unpriced=Count("pk", filter=Q(nano_usd=None)),
    )
    return {
        row["job_kind"]: Measured(int(row["nano"] or 0), row["jobs"], row["unpriced"])
        for row in sums
    }


def cheapest_credit() -> Fraction | None:
    """Billionths of a dollar for a milli-credit; None while nothing is sold in dollars."""
    rates = [
        Fraction(minor * _NANO_PER_MINOR, milli)
        for model, amount in ((Plan, "allowance_mc"), (CreditPack, "credits_mc"))
        for minor, milli in model.objects.filter(
            active=True, currency=CURRENCY, price_minor__gt=0, **{f"{amount}__gt": 0}
        ).values_list("price_minor", amount)
    ]
    return min(rates, default=None)


def due(now: datetime) -> QuerySet[Heartbeat]:
    """One row where a day has passed since the last look, whatever it is of."""
    looked = Heartbeat.objects.filter(name=_HEARTBEAT, at__gt=now - TOLD_EVERY)
    return Heartbeat.objects.none() if looked.exists() else Heartbeat.objects.all()[:1]


def tell_below_cost(_: Heartbeat) -> None:
    """Once a day, however many sweeps come by at once."""
    if not _is_first_today(timezone.now()):
        return
    below = below_cost()
    for check in below:
        log.error("a price is below its cost", purpose=str(check.purpose))
        audit.record(
            "price.below_cost",
            owner_id=None,
            purpose=str(check.purpose),
            brings=check.brings,
            costs=check.costs,
            usual=check.usual,
        )
    if below:
        path = reverse("admin:core_providerprice_changelist")
        tell_staff("emails/below_cost", checks=below, path=path)


def _check(
    purpose: Purpose,
    credit: Fraction | None,
    sold: dict[str, float],
    measured: dict[str, Measured],
    now: datetime,
) -> PriceCheck:
    price_mc = list_price(purpose)
    cost = measured.get(paid_jobs.kind_of(purpose), Measured())
    # What is given away is captured by nobody, so its jobs are counted.
    units = sold.get(purpose, 0.0) if price_mc else float(cost.jobs)
    return PriceCheck(
        purpose,
        price_mc,
        brings=None if credit is None else int(price_mc * credit),
        units=units,
        costs=round(cost.nano / units) if units else None,
        usual=_usual(purpose, now),
        unpriced=cost.unpriced,
    )


def _usual(purpose: Purpose, now: datetime) -> int | None:
    """By today's prices; None where one of them is not known."""
    costs = [cost_of(parts, now) for parts in _usual_jobs().get(purpose, [])]
    if not costs or None in costs:
        return None
    return max(cost or 0 for cost in costs)


def register(purpose: Purpose, ask: Callable[[], list[Part]]) -> None:
    """What one of it takes where a row says so. Called once by the app that has the row."""
    _of_rows[purpose] = ask


def cost_of(parts: Iterable[Part], now: datetime) -> int | None:
    """In billionths of a dollar, by today's prices; None where one of them is not known."""
    costs = [_at_list_price(part, now) for part in parts]
    return None if None in costs else sum(cost or 0 for cost in costs)


def _usual_jobs() -> dict[Purpose, list[list[Part]]]:
    """What one of each takes, in each way in which it may be made; nothing for what we draw
    ourselves."""
    machine = settings.REPLICATE_PICTURE_HARDWARE
    models = {"openai": settings.OPENAI_MODEL, "anthropic": settings.ANTHROPIC_MODEL}
    return {
        **{purpose: [list(ask())] for purpose, ask in _of_rows.items()},
        Purpose.IMAGE: [[("replicate", machine, Unit.SECOND, 8)]],
        Purpose.PREVIEW: [[]],
        Purpose.VECTOR: [[]],
        Purpose.ENHANCEMENT: [
            [
                (name, models[name], Unit.INPUT_TOKEN, 600),
                (name, models[name], Unit.OUTPUT_TOKEN, 200),
            ]
            for name in settings.ENHANCERS
        ],
    }


def _at_list_price(part: Part, now: datetime) -> int | None:
    provider, sku, unit, quantity = part
    price = price_at(now, provider, sku, unit)
    return price.nano_usd * quantity if price else None


def _is_first_today(now: datetime) -> bool:
    """Whether this call is the one that looks today."""
    try:
        with transaction.atomic():
            Heartbeat.objects.create(name=_HEARTBEAT, at=now)
            return True
    except IntegrityError:
        past = Heartbeat.objects.filter(name=_HEARTBEAT, at__lte=now - TOLD_EVERY)
        return bool(past.update(at=now))
