from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from billing.models import CreditPack, Plan, Purpose, Source
from billing.prices import PRICES_MC
from billing.services import catalogue, credits, paid_jobs, price_checks, quotes
from billing.services.price_checks import PriceCheck, below_cost, cheapest_credit
from core.audit.models import AuditEntry
from core.jobs import maintenance
from core.models import Heartbeat
from tests.factories import make_price, make_usage

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
H100 = 1_525_000


@pytest.fixture(autouse=True)
def _sold(settings):
    settings.SIGNUP_CREDITS = 0
    catalogue.load()


def check_of(purpose: Purpose) -> PriceCheck:
    now = timezone.now()
    since = now - price_checks.MEASURED_FOR
    sold, costs = price_checks.sold_between(since, now), price_checks.costs_between(since, now)
    checks = {check.purpose: check for check in price_checks.check_all(sold, costs, now)}
    assert set(checks) == set(PRICES_MC)
    return checks[purpose]


def sell(owner, number: int, purpose: Purpose = Purpose.TRAINING) -> None:
    """So many of them, delivered and paid."""
    quote = quotes.quote(owner, purpose, number)
    credits.grant(owner, quote.amount_mc, Source.PACK, f"session:{quote.pk}")
    key = f"job:{quote.pk}"
    credits.reserve(owner, key, quote.amount_mc, purpose, quote)
    credits.capture(key, quote.amount_mc)


def test_the_cheapest_credit_is_that_of_any_plan_or_pack_that_is_sold():
    studio = cheapest_credit()
    Plan.objects.filter(code="studio").update(active=False)
    largest_pack = cheapest_credit()
    Plan.objects.update(currency="eur")
    CreditPack.objects.update(currency="eur")

    assert studio == Fraction(98_000)
    assert largest_pack == 115_000
    assert cheapest_credit() is None


def test_a_unit_brings_its_credits_at_that_price_and_costs_the_mean_failures_and_all(alice):
    make_price(H100)
    sell(alice, 2)
    for seconds in ("1000", "1200", "800"):
        make_usage(alice, seconds, job_kind=paid_jobs.kind_of(Purpose.TRAINING))

    check = check_of(Purpose.TRAINING)

    assert (check.brings, check.units) == (3_920_000_000, 2)
    assert check.costs == 1500 * H100
    assert check.usual == 2220 * H100
    assert not check.is_below


def test_a_hold_without_a_quote_counts_by_the_price_of_today(alice):
    credits.grant(alice, 4_000, Source.PACK, "session:1")
    credits.reserve(alice, "job:1", 4_000, Purpose.IMAGE)
    credits.capture("job:1", 3_000)

    assert check_of(Purpose.IMAGE).units == 3


def test_what_is_older_than_thirty_days_is_not_measured(alice):
    make_price(H100)
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        sell(alice, 1)
        make_usage(alice, "9000", job_kind="training")

    check = check_of(Purpose.TRAINING)

    assert (check.units, check.costs) == (0, None)


@pytest.mark.parametrize(
    ("seconds", "nano", "is_below"),
    [("2570", H100, False), ("2571", H100, True), ("1", 4 * H100, True)],
    ids=["just above", "just below", "by the published price"],
)
def test_it_is_below_where_either_cost_is_more_than_it_brings(alice, seconds, nano, is_below):
    make_price(nano)
    sell(alice, 1)
    make_usage(alice, seconds, job_kind="training")

    assert [check.purpose for check in below_cost()] == [Purpose.TRAINING] * is_below


def test_what_is_given_away_shows_its_cost_and_is_no_alarm(alice, settings):
    for unit, nano in (("input_token", 750), ("output_token", 4500)):
        make_price(nano, provider="openai", sku=settings.OPENAI_MODEL, unit=unit)
        fields = {"provider": "openai", "sku": settings.OPENAI_MODEL, "unit": unit}
        make_usage(alice, "100", job_kind="enhancement", **fields)
    settings.ENHANCERS = ["openai"]

    check = check_of(Purpose.ENHANCEMENT)

    assert check.is_free
    assert (check.units, check.costs) == (2, 262_500)
    assert check.usual == 600 * 750 + 200 * 4500
    assert not check.is_below


def test_a_missing_price_is_told_and_is_not_nothing(alice):
    make_usage(alice, "9", job_kind="training")

    check = check_of(Purpose.TRAINING)

    assert (check.usual, check.unpriced) == (None, 1)


def test_what_we_draw_ourselves_costs_no_provider_anything():
    assert check_of(Purpose.VECTOR).usual == 0


def test_credits_of_another_currency_are_not_compared(alice):
    make_price(10 * H100)
    Plan.objects.update(currency="eur")
    CreditPack.objects.update(currency="eur")

    assert check_of(Purpose.TRAINING).brings is None
    assert below_cost() == []


def test_staff_are_told_once_a_day(alice, settings):
    make_price(4 * H100)
    Heartbeat.objects.create(name="reconcile")

    for hours in (0, 1, 23, 25):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            maintenance.carry_out(rule())

    assert [sent.to for sent in mail.outbox] == [[settings.SUPPORT_EMAIL]] * 2
    assert "Training a model brings $3.92." in mail.outbox[0].body
    assert "By the published prices a usual one costs $13.54." in mail.outbox[0].body
    assert "on average" not in mail.outbox[0].body
    entries = AuditEntry.objects.filter(action="price.below_cost")
    assert entries.count() == 2
    assert '"usual":13542000000' in entries[0].facts


def test_of_two_sweeps_at_once_one_tells_it():
    make_price(4 * H100)
    row = Heartbeat.objects.create(name="reconcile")

    for _ in range(2):
        price_checks.tell_below_cost(row)

    assert len(mail.outbox) == 1


def test_nothing_to_tell_is_no_mail():
    make_price(H100)
    Heartbeat.objects.create(name="reconcile")

    maintenance.carry_out(rule())

    assert mail.outbox == []


def rule() -> maintenance.MaintenanceRule:
    return next(one for one in maintenance.rules() if one.act is price_checks.tell_below_cost)
