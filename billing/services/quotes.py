"""The price of an act, with what is left after it: in one query, and kept for an hour."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing

from billing.models import Purpose, Quote
from billing.prices import list_price
from billing.services.balances import Owner, account_id, balance
from core import actor

SALT = "billing.quote"
KEPT = timedelta(hours=1)


class QuoteExpired(Exception):
    """The shown price is too old, or not ours; show a fresh one. Nothing was taken."""


def quote(owner: Owner, purpose: Purpose, units: int = 1, *, unit_mc: int | None = None) -> Quote:
    """At the list price, or at the one that this person has for once. A test costs nothing.

    Not stored until `credits.reserve` accepts it.
    """
    listed_mc = list_price(purpose) if unit_mc is None else unit_mc
    found = _priced(owner, purpose, units, 0 if actor.is_test() else listed_mc)
    found.spendable_mc = balance(owner).spendable_mc
    return found


def token(shown: Quote, about: UUID | str = "") -> str:
    """For the form beside the price: the act then costs what was shown.

    `about` names the one thing that has this price, where not all of its kind do.
    """
    return signing.dumps(
        [str(shown.pk), str(shown.owner_id), shown.purpose, shown.units, shown.unit_mc],
        salt=f"{SALT}{about}",
    )


def accept(
    owner: Owner, text: str, purpose: Purpose, units: int = 1, about: UUID | str = ""
) -> Quote | None:
    """The shown quote, or for another number of units a new one at the shown price; None where
    none was shown: it then costs what it costs now.

    No query. Raises QuoteExpired.
    """
    if not text:
        return None
    try:
        shown_id, shown_to, shown_for, shown_units, unit_mc = signing.loads(
            text, salt=f"{SALT}{about}", max_age=KEPT
        )
    except signing.BadSignature as error:
        raise QuoteExpired from error
    if (shown_to, shown_for) != (str(account_id(owner)), purpose):
        raise QuoteExpired
    if unit_mc == 0 and not actor.is_test():  # it was quoted to a test token
        raise QuoteExpired
    accepted = _priced(owner, purpose, units, unit_mc)
    if units == shown_units:
        accepted.pk = UUID(shown_id)
    return accepted


def _priced(owner: Owner, purpose: Purpose, units: int, unit_mc: int) -> Quote:
    if units < 1:
        raise ValueError("a quote is for one unit at least")
    return Quote(
        id=uuid4(),
        owner_id=account_id(owner),
        purpose=purpose,
        units=units,
        unit_mc=unit_mc,
        amount_mc=units * unit_mc,
    )
