"""Which currencies there is money of; sums of two of them are never made."""

from __future__ import annotations

from reports.registry import Choice
from reports.services import sql

# Goes from one to the next by the index, however many orders there are.
_PAID = """
WITH RECURSIVE paid(currency) AS (
  (SELECT currency FROM billing_order WHERE paid_at IS NOT NULL ORDER BY currency LIMIT 1)
  UNION ALL
  SELECT (SELECT o.currency FROM billing_order o WHERE o.paid_at IS NOT NULL
    AND o.currency > paid.currency ORDER BY o.currency LIMIT 1)
  FROM paid WHERE paid.currency IS NOT NULL
)
SELECT currency, 1 AS place FROM paid WHERE currency <> ''
UNION ALL SELECT currency, 0 FROM billing_plan WHERE active AND price_minor > 0
UNION ALL SELECT currency, 0 FROM billing_creditpack WHERE active
"""
_KNOWN = f"SELECT currency FROM ({_PAID}) AS known GROUP BY 1 ORDER BY min(place), 1"  # noqa: S608


def currencies() -> dict[str, str]:
    """Those of what is sold today first, then those in which something was paid ever."""
    found = [currency for (currency,) in sql.fetch(_KNOWN)] or ["usd"]
    return {currency: currency.upper() for currency in found}


CURRENCY = Choice("currency", "Currency", currencies)
