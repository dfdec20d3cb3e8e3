"""Lists, a page at a time, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import Thing, newest_first, oldest_first

MOST = 100
USUAL = 10
ALWAYS = {"limit", "starting_after", "ending_before", "expand", "created"}
COMPARED = {
    "gt": lambda value, limit: value > limit,
    "gte": lambda value, limit: value >= limit,
    "lt": lambda value, limit: value < limit,
    "lte": lambda value, limit: value <= limit,
}


def page(
    call: Call, kind: str, *names: str, keep: Callable[[Thing], bool] = lambda thing: True
) -> Thing:
    """The asked page of a kind; `names` are the filters that compare a field of that name."""

    _check_filters(call, names)

    def wanted(thing: Thing) -> bool:
        return keep(thing) and _in_range(call, thing) and _equal(call.params, thing, names)

    if "ending_before" in call.params:
        newer = oldest_first(call.account, kind, call.params["ending_before"])
        found, more = _cut(call, filter(wanted, newer))
        return shapes.list_of(found[::-1], call.address, more)
    older = newest_first(call.account, kind, call.params.get("starting_after", ""))
    return shapes.list_of(*_flipped(call, _cut(call, filter(wanted, older))))


def page_of(call: Call, things: Iterable[Thing]) -> Thing:
    """A page of things that stand inside another one."""
    rest = iter(things)
    if "starting_after" in call.params:
        rest = _after(rest, call.params["starting_after"])
    return shapes.list_of(*_flipped(call, _cut(call, rest)))


def _check_filters(call: Call, names: tuple[str, ...]) -> None:
    """A filter that would be ignored is refused; views take out those they see to themselves."""
    for name in call.params.keys() - ALWAYS - set(names):
        raise invalid(f"The sandbox has no filter by {name} here.", name)


def _flipped(call: Call, cut: tuple[list[Thing], bool]) -> tuple[list[Thing], str, bool]:
    return cut[0], call.address, cut[1]


def _cut(call: Call, things: Iterator[Thing]) -> tuple[list[Thing], bool]:
    limit = call.params.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise invalid(f"This value must be between 1 and {MOST}.", "limit")
    found = list(islice(things, limit + 1))
    return found[:limit], len(found) > limit


def _after(things: Iterator[Thing], object_id: str) -> Iterator[Thing]:
    for one in things:
        if one["id"] == object_id:
            break
    return things


def _in_range(call: Call, thing: Thing) -> bool:
    asked = call.params.get("created")
    if asked is None:
        return True
    if isinstance(asked, int):
        return bool(thing["created"] == asked)
    return all(COMPARED[name](thing["created"], limit) for name, limit in asked.items())


def _equal(params: dict[str, Any], thing: Thing, names: tuple[str, ...]) -> bool:
    return all(thing.get(name) == params[name] for name in names if name in params)
