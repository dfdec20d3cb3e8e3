"""Objects as they are read: one, or a page of them, newest first."""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import islice
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.calls import StripeCall, StripeView
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import Thing, get, newest_first

MOST = 100
USUAL = 10
ALWAYS = {"limit", "starting_after", "expand"}
COMPARED = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
# Filters that do not simply compare the field of their name.
FILTERS: dict[str, Callable[[Thing, Any], bool]] = {
    "created": lambda thing, asked: all(
        COMPARED[word](thing["created"], limit) for word, limit in asked.items()
    ),
    "lookup_keys": lambda thing, asked: thing["lookup_key"] in asked,
    "payment": lambda thing, asked: thing["payment"]["payment_intent"] == asked["payment_intent"],
    "payout": lambda thing, asked: thing.get("_payout") == asked,
}


def show(kind: str) -> StripeView:
    """A view of one; of a deleted one little is left."""

    def view(call: StripeCall, object_id: str) -> Thing:
        thing = get(call.account, kind, object_id)
        gone = {"id": object_id, "object": kind, "deleted": True}
        return gone if thing.get("_deleted") else thing

    return view


def pages(kind: str, *filters: str) -> StripeView:
    """A view of all of a kind that these filters leave, a page at a time."""

    def view(call: StripeCall) -> Thing:
        asked = {name: call.params[name] for name in call.params.keys() - ALWAYS}
        for name in asked.keys() - {*filters, "created"}:
            raise invalid(f"The sandbox has no filter by {name} here.", name)
        limit = call.params.get("limit", USUAL)
        if not 1 <= limit <= MOST:
            raise invalid(f"This value must be between 1 and {MOST}.", "limit")
        older = newest_first(call.account, kind, call.params.get("starting_after", ""))
        wanted = (one for one in older if _is_wanted(one, asked))
        found = list(islice(wanted, limit + 1))
        return shapes.list_of(found[:limit], call.address, len(found) > limit)

    return view


def _is_wanted(thing: Thing, asked: dict[str, Any]) -> bool:
    return not thing.get("_deleted") and all(
        FILTERS[name](thing, value) if name in FILTERS else thing.get(name) == value
        for name, value in asked.items()
    )
