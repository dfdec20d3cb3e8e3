"""Tax by country and rate adds up to the orders, whatever was rounded."""

from __future__ import annotations

from datetime import date

import pytest

from reports.numbers.vat import EU, VAT
from reports.periods import Period
from reports.services import sql
from tests.reports import shop

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
BY_HAND = """
SELECT country, tax_id_type, count(*), sum(amount_minor - tax_minor)::bigint,
  sum(tax_minor)::bigint
FROM billing_order WHERE currency = %(currency)s
  AND (paid_at AT TIME ZONE 'UTC')::date BETWEEN '2026-01-01' AND '2026-03-31'
GROUP BY 1, 2 ORDER BY 1, 2
"""


def rows(currency: str = "eur", buyers: str = "all"):
    return list(VAT.rows(VAT.asked(QUARTER, {"currency": currency, "buyers": buyers})))


def test_each_country_with_and_without_a_tax_id_is_the_sum_of_its_orders():
    shop.sell(days=120, count=300)

    found: dict[tuple[str, str], list[int]] = {}
    for country, tax_id, _, _, payments, net, tax, *_ in rows():
        key = (country.replace("unknown", ""), tax_id.replace("none", ""))
        sums = found.get(key, [0, 0, 0])
        found[key] = [sums[0] + payments, sums[1] + net, sums[2] + tax]

    expected = {(c, t): list(sums) for c, t, *sums in sql.fetch(BY_HAND, currency="eur")}
    assert found == expected
    assert {row[2] for row in rows()} == {0, 0.081, 0.19, 0.21}


def test_what_went_back_took_its_tax_along():
    shop.open_shop()
    shop.pay(shop.START, 1190, tax_minor=190, refunded_minor=595, currency="eur", country="DE")

    [(*_, back, back_tax, net, tax)] = rows()

    assert (back, back_tax, net, tax) == (595, 95, 500, 95)


@pytest.mark.parametrize(
    ("gross", "tax", "rate"),
    [
        (900, 144, 0.19), (973, 73, 0.081), (5, 1, 0.25), (119, 19, 0.19), (6900, 1198, 0.21),
        (1255, 255, 0.255), (105_500, 5500, 0.055), (1000, 0, 0), (7, 7, None),
    ],
)  # fmt: skip
def test_a_rate_is_found_in_spite_of_rounding(gross, tax, rate):
    shop.open_shop()
    shop.pay(shop.START, gross, tax_minor=tax, currency="eur")

    assert [row[2] for row in rows()] == [rate]


@pytest.mark.parametrize(("buyers", "countries"), [("all", 4), ("oss", 1), ("business", 2)])
def test_buyers_of_one_return_can_be_picked(buyers, countries):
    shop.open_shop()
    for country, kind in (("DE", ""), ("FR", "eu_vat"), ("US", ""), ("GB", "gb_vat")):
        shop.pay(shop.START, 1190, country=country, tax_id_type=kind, currency="eur")

    assert len(rows(buyers=buyers)) == countries
    assert len(set(EU)) == 27
