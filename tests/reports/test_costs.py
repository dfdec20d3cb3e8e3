"""What services charge, as the staff's pages tell it."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import Purpose, Source
from billing.services import catalogue, credits, price_checks, quotes
from core.row_security import STAFF, WORKER, role_scope
from models_training.models import Trainer
from reports.models import RollupDay
from reports.numbers.costs import PRICE_AGAINST_COST, PROVIDER_COSTS, PROVIDER_SPENDING
from reports.periods import recent
from reports.registry import Asked, Report
from reports.services import rollups
from tests.factories import make_price, make_usage, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
TOKENS = {"provider": "openai", "sku": "gpt-x", "job_kind": "enhancement"}


@pytest.fixture(autouse=True)
def _used(alice, settings):
    """Of two people, on two days; one machine has no price yet."""
    settings.SIGNUP_CREDITS = 0
    catalogue.load()
    yesterday = timezone.now() - timedelta(days=1)
    make_price(1_525_000)
    make_price(750, provider="openai", sku="gpt-x", unit="input_token")
    make_usage(alice, "1180.25", job_kind="training")
    make_usage(make_user("b@example.com"), "7.5", created_at=yesterday)
    make_usage(alice, "3", sku="gpu-new")
    make_usage(alice, "612", unit="input_token", **TOKENS)


def count_anew() -> None:
    rollups.rebuild(timezone.now().astimezone(UTC).date() - timedelta(days=1))
    for row in list(RollupDay.objects.all()):
        rollups.fill(row)


def lines(report: Report, days: int = 7) -> list[tuple]:
    """As staff read them."""
    count_anew()
    with role_scope(STAFF):
        return list(report.rows(Asked(recent(days))))


def by_hand(kind: str = "%") -> int:
    """The cost anew, from the two tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT sum(round(u.quantity * p.nano_usd))
            FROM core_providerusage u, core_providerprice p
            WHERE (u.provider, u.sku, u.unit) = (p.provider, p.sku, p.unit)
              AND u.job_kind || ' ' || u.sku LIKE %s
            """,
            [kind],
        )
        return int(cursor.fetchone()[0])


def test_each_machine_and_model_stands_with_what_was_used_of_it_the_dearest_first():
    found = lines(PROVIDER_COSTS)

    assert found == [
        ("Replicate", "gpu-h100", "second", 1187.75, by_hand("% gpu-h100"), 0),
        ("OpenAI", "gpt-x", "input token", 612, 612 * 750, 0),
        ("Replicate", "gpu-new", "second", 3.0, None, 1),
    ]


def test_the_days_add_up_to_the_same_sum():
    found = lines(PROVIDER_SPENDING)

    assert len(found) == 7
    assert sum(row[-2] for row in found) == by_hand()
    assert all(sum(row[1:-2]) == row[-2] for row in found)
    assert [row[-1] for row in found][-1] == 1
    assert found[-2][1] == round(Decimal("7.5") * 1_525_000)


def test_prices_stand_against_costs_as_the_alarm_sees_them(alice):
    quote = quotes.quote(alice, Purpose.TRAINING)
    quote.save()
    credits.grant(alice, quote.amount_mc, Source.PACK, "session:1")
    credits.reserve(alice, "job:1", quote.amount_mc, Purpose.TRAINING, quote)
    credits.capture("job:1", quote.amount_mc)

    found = {row[0]: row for row in lines(PRICE_AGAINST_COST)}

    cost = by_hand("training %")
    training = found[Purpose.TRAINING.label]
    longest = 2220 * 1_525_000
    assert training[1:6] == (40_000, 3_920_000_000, 1.0, cost, longest)
    assert training[6] == pytest.approx(1 - max(cost, longest) / 3_920_000_000)
    assert training[7:] == ("above its cost", 0)
    assert found[Purpose.ENHANCEMENT.label][2:5] == (0, 1, 612 * 750)
    assert found[Purpose.ENHANCEMENT.label][7] == "given away"
    assert price_checks.below_cost() == []


def test_a_price_below_its_cost_says_so():
    with role_scope(WORKER):
        Trainer.objects.filter(is_default=True).update(machine="gpu-h100-8x")
    make_price(9_000_000, sku="gpu-h100-8x")

    verdicts = {row[0]: row[7] for row in lines(PRICE_AGAINST_COST)}

    assert verdicts[Purpose.TRAINING.label] == "below its cost"
    assert verdicts[Purpose.IMAGE.label] == "above its cost"
    assert verdicts[Purpose.UPSCALE.label] == "not known"


def test_nothing_used_is_nothing_to_show():
    past = recent(7).before

    with role_scope(STAFF):
        assert list(PROVIDER_COSTS.rows(Asked(past))) == []
        assert {row[-2] for row in PROVIDER_SPENDING.rows(Asked(past))} == {0}
