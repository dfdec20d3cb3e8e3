"""Revenue says what the orders say, to the smallest unit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from reports.numbers.revenue import REVENUE, SOLD
from reports.periods import Period
from reports.registry import Asked, Report
from reports.services import sql, stripe_fees
from tests.reports import shop

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
# Order by order, in another way than the report reckons.
BY_HAND = """
SELECT to_char(o.paid_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), o.amount_minor, o.tax_minor,
  o.refunded_minor, o.disputed_minor, (
    SELECT b.stripe_data->>'fee' FROM djstripe_balancetransaction b
    WHERE b.source = o.stripe_charge_id
  )
FROM billing_order o WHERE o.paid_at IS NOT NULL AND o.currency = %(currency)s
"""


def asked(report: Report, currency: str = "usd", period: Period = YEAR) -> Asked:
    return report.asked(period, {"currency": currency})


def by_hand(currency: str) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for day, amount, tax, refunded, disputed, fee in sql.fetch(BY_HAND, currency=currency):
        back = min(amount, refunded + disputed)
        kept = tax - int(tax * back / amount + 0.5)
        line = (amount, refunded, back - refunded, kept, amount - back - kept, int(fee or 0))
        sums[day] = [one + more for one, more in zip(sums[day], line, strict=True)]
    return sums


@pytest.mark.parametrize("currency", ["usd", "eur", "jpy"])
def test_every_day_is_the_sum_of_its_orders(currency):
    shop.sell(days=60, count=250)
    period = Period(date(2026, 1, 1), date(2026, 3, 1))

    rows = list(REVENUE.rows(asked(REVENUE, currency, period)))

    found = {str(day): [value or 0 for value in sums] for day, _, _, *sums, _ in rows if sums[0]}
    assert found == dict(by_hand(currency))
    assert len(rows) == 60


@pytest.mark.parametrize("days", [1, 90, 365, 1095])
def test_the_lines_of_any_range_are_the_same_money(days):
    shop.sell(days=1090, count=150)
    period = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days - 1))

    rows = list(REVENUE.rows(asked(REVENUE, period=period)))

    told = by_hand("usd")
    expected = sum(sums[0] for day, sums in told.items() if day <= str(period.last))
    assert sum(row[3] for row in rows) == expected
    assert rows[0][0] == period.first


def test_what_was_sold_is_all_that_was_paid():
    shop.sell(days=360, count=100)

    sold, paid = list(SOLD.rows(asked(SOLD))), list(REVENUE.rows(asked(REVENUE)))

    assert {row[1] for row in sold} == {"Credit pack", "Month of a subscription"}
    assert [sum(row[n] or 0 for row in sold) for n in range(4, 12)] == [
        sum(row[n] or 0 for row in paid) for n in range(2, 10)
    ]


def test_a_fee_that_was_paid_out_in_other_money_is_told_in_the_orders():
    shop.open_shop()
    order = shop.pay(shop.START, 10_000, currency="eur")
    shop.charge(order, fee=320, rate=1.1)

    [row] = list(REVENUE.rows(asked(REVENUE, "eur", Period(date(2026, 1, 1), date(2026, 1, 1)))))

    assert row[REVENUE.place("fee")] == 320


def test_without_the_copy_of_stripe_fees_are_unknown_and_it_says_so(settings):
    shop.sell(days=1, count=5)
    settings.STRIPE_MIRROR = False

    rows = list(REVENUE.rows(asked(REVENUE)))

    assert "djstripe" not in stripe_fees.query()
    assert sum(row[-1] for row in rows) == sum(row[2] for row in rows) > 0
    assert REVENUE.sums(rows)["fee"] is None


def test_nothing_sold_is_a_line_of_noughts_for_each_day():
    assert list(REVENUE.rows(asked(REVENUE, period=Period(date(2026, 1, 1), date(2026, 1, 2)))))
    assert list(SOLD.rows(asked(SOLD))) == []
