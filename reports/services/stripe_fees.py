"""What Stripe kept of payments, where dj-stripe's copy of its balance knows it."""

from __future__ import annotations

from django.conf import settings

# As a share, since a fee is told in the currency that is paid out, of the sum that was converted.
_KNOWN = """
SELECT c.id AS charge, (b.stripe_data->>'fee')::numeric / b.amount AS share,
  b.amount AS settled, b.currency AS settled_in
FROM djstripe_charge c JOIN djstripe_balancetransaction b ON b.id = c.balance_transaction_id
WHERE b.amount > 0
"""
NONE = """
SELECT NULL::text AS charge, NULL::numeric AS share, NULL::bigint AS settled,
  NULL::text AS settled_in WHERE false
"""


def query() -> str:
    """Selects the share of each charge; nothing where the product runs without the copy."""
    return _KNOWN if settings.STRIPE_MIRROR else NONE
