"""`expand[]`: ids become the objects they name, and what is left out otherwise appears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import StripeAccount, Thing, peek


def expand(account: StripeAccount, thing: Any, paths: Sequence[str]) -> Any:
    """The same thing with these paths expanded. Raises StripeRefusal for one that can't be."""
    for path in paths:
        thing = _follow(account, thing, path.split("."), path)
    return thing


def _follow(account: StripeAccount, thing: Any, steps: list[str], path: str) -> Any:
    if isinstance(thing, list):
        return [_follow(account, one, steps, path) for one in thing]
    if not steps or thing is None:
        return thing
    name, rest = steps[0], steps[1:]
    found = _found(account, thing, name, path)
    return thing | {name: _follow(account, found, rest, path)}


def _found(account: StripeAccount, thing: Thing, name: str, path: str) -> Any:
    hidden = HIDDEN.get((thing.get("object", ""), name))
    if hidden and not isinstance(thing.get(name), dict):
        return hidden(thing)
    value = thing.get(name)
    if isinstance(value, str):
        value = peek(account, value)
    if name not in thing or value is None and thing[name] is not None:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    return value


def _currency_options(thing: Thing) -> Thing:
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {thing["currency"]: {name: thing[name] for name in names}}


def _line_items(thing: Thing) -> Thing:
    return shapes.list_of(thing["_lines"], f"/v1/checkout/sessions/{thing['id']}/line_items")


# Left out otherwise, by the kind of the thing and the name; a session's totals have no kind.
HIDDEN: dict[tuple[str, str], Callable[[Thing], Any]] = {
    ("customer", "sources"): lambda thing: shapes.list_of([], "/v1/sources"),
    ("checkout.session", "line_items"): _line_items,
    ("price", "currency_options"): _currency_options,
    ("price", "tiers"): lambda thing: None,
    ("item", "discounts"): lambda thing: [],
    ("", "breakdown"): lambda thing: {"discounts": [], "taxes": []},
}
