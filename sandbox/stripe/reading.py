"""Objects as they are read: one, or a page of them, newest first."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.calls import StripeCall, StripeView
from sandbox.stripe.errors import invalid, no_such
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
    "subscription": lambda thing, asked: _subscription_of(thing) == asked,
    "payment": lambda thing, asked: thing["payment"]["payment_intent"] == asked["payment_intent"],
    "payout": lambda thing, asked: thing.get("_payout") == asked,
}


def _subscription_of(invoice: Thing) -> str | None:
    parent = (invoice.get("parent") or {}).get("subscription_details") or {}
    return parent.get("subscription")


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
        limit = size_of(call)
        older = newest_first(call.account, kind, call.params.get("starting_after", ""))
        wanted = (one for one in older if _is_wanted(one, asked))
        found = list(islice(wanted, limit + 1))
        return shapes.list_of(found[:limit], call.address, len(found) > limit)

    return view


def rows_of(kind: str, name: str) -> StripeView:
    """A view of a list that an object of this kind has, from its first row on."""

    def view(call: StripeCall, object_id: str) -> Thing:
        value = get(call.account, kind, object_id)[name]
        return page_of(call, value["data"] if isinstance(value, dict) else value)

    return view


def page_of(call: StripeCall, things: Sequence[Thing]) -> Thing:
    """These from the one named on, as many as are asked for."""
    ids = [one["id"] for one in things]
    after, limit = call.params.get("starting_after", ""), size_of(call)
    if after and after not in ids:
        raise no_such("object", after, "starting_after")
    rest = things[ids.index(after) + 1 :] if after else things
    return shapes.list_of(rest[:limit], call.address, len(rest) > limit)


def size_of(call: StripeCall) -> int:
    """Raises StripeRefusal."""
    limit: int = call.params.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise invalid(f"This value must be between 1 and {MOST}.", "limit")
    return limit


def _is_wanted(thing: Thing, asked: dict[str, Any]) -> bool:
    return not thing.get("_deleted") and all(
        FILTERS[name](thing, value) if name in FILTERS else thing.get(name) == value
        for name, value in asked.items()
    )
