"""Tax by country and rate: what an accountant needs for a return."""

from __future__ import annotations

from collections.abc import Iterable

from reports.numbers import revenue
from reports.registry import Asked, Choice, Column, Kind, Report, Row
from reports.services import sql, stripe_fees
from reports.services.currencies import CURRENCY

# Whose buyers a One Stop Shop return is about. https://europa.eu/european-union/about-eu/countries
EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
_BUYERS = Choice(
    "buyers",
    "Buyers",
    {
        "all": "all",
        "oss": "in the EU, without a tax id",
        "business": "with a tax id",
    },
)
_WHICH = {
    "all": "true",
    "oss": "country = ANY(%(eu)s) AND tax_id_type = ''",
    "business": "tax_id_type <> ''",
}
# Fees are in none of its columns.
_PAYMENTS = revenue.PAYMENTS.format(fees=stripe_fees.NONE)
# Of a small sum tax over net is a rate only nearly. The roundest one that makes the same tax, to
# half of the smallest unit, is meant: in whole percents, in halves, else in tenths.
_FITS = "abs(tax_minor - sum * {rate} / 100) <= 0.501 * (1 + percent / 100)"
_WHOLE, _HALF = "round(percent)", "round(percent * 2) / 2"
_RATE = f"""
SELECT p.*, CASE
  WHEN {_FITS.format(rate=_WHOLE)} THEN {_WHOLE}
  WHEN {_FITS.format(rate=_HALF)} THEN {_HALF}
  ELSE round(percent * 10) / 10
END AS rate
FROM (
  SELECT p.*, p.amount_minor - p.tax_minor AS sum,
    100.0 * p.tax_minor / nullif(p.amount_minor - p.tax_minor, 0) AS percent
  FROM ({_PAYMENTS}) AS p
) AS p
"""  # noqa: S608  words of our own


def _rows(asked: Asked) -> Iterable[Row]:
    query = (
        "SELECT country, tax_id_type, rate, count(*), sum(sum)::bigint,"  # noqa: S608
        " sum(tax_minor)::bigint, sum(amount_minor)::bigint, sum(back)::bigint,"
        " sum(tax_minor - tax)::bigint, sum(net)::bigint, sum(tax)::bigint"
        f" FROM ({_RATE}) AS rated"
        f" WHERE {_WHICH[asked.chosen['buyers']]} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    given = sql.given(asked) | {"eu": list(EU)}
    for country, tax_id, rate, *sums in sql.fetch(query, **given):
        share = None if rate is None else float(rate) / 100
        yield (country or "unknown", tax_id or "none", share, asked.currency, *sums)


VAT = Report(
    "vat",
    "Tax by country and rate",
    "Money",
    "The payments under Revenue by the buyer's country, as Stripe found it, and by the rate, which"
    " is reckoned from each payment's tax and net. A One Stop Shop return is about buyers in the"
    " EU without a tax id, less those of the shop's own country. What went back later than these"
    " days is in here too: it belongs to the payment, not to the day on which it went.",
    (
        Column("country", "Country", Kind.TEXT),
        Column("tax_id", "Tax id", Kind.TEXT, "What kind of number the buyer gave to Stripe."),
        Column("rate", "Rate", Kind.SHARE, "Tax of net; none where net is nothing."),
        Column("currency", "Currency", Kind.TEXT),
        Column("payments", "Payments"),
        Column("paid_net", "Paid, net", Kind.MONEY),
        Column("paid_tax", "Tax on it", Kind.MONEY),
        Column("paid", "Paid", Kind.MONEY, "Net and tax."),
        Column("back", "Went back", Kind.MONEY, "Refunded or disputed, with tax.", is_worse=True),
        Column("back_tax", "Tax in it", Kind.MONEY, is_worse=True),
        Column("net", "Net", Kind.MONEY, "Less what went back."),
        Column("tax", "Tax to declare", Kind.MONEY, "Less what went back."),
    ),
    _rows,
    tiles=("payments", "net", "tax", "back"),
    choices=(CURRENCY, _BUYERS),
)
