"""`expand[]`: ids become the objects they name, and lists that are left out otherwise appear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import Account, Thing, of, peek


def expand(account: Account, thing: Any, paths: Sequence[str]) -> Any:
    """The same thing with these paths expanded. Raises Refused for one that can't be."""
    for path in paths:
        thing = _follow(account, thing, path.split("."), path)
    return thing


def _follow(account: Account, thing: Any, steps: list[str], path: str) -> Any:
    if isinstance(thing, list):
        return [_follow(account, one, steps, path) for one in thing]
    if not steps or thing is None:
        return thing
    name, rest = steps[0], steps[1:]
    found = _found(account, thing, name, path)
    return thing | {name: _follow(account, found, rest, path)}


def _found(account: Account, thing: Thing, name: str, path: str) -> Any:
    hidden = HIDDEN.get((thing.get("object", ""), name))
    if hidden and not isinstance(thing.get(name), dict):
        return hidden(account, thing)
    if name not in thing:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    value = thing[name]
    if isinstance(value, str):
        value = peek(account, value)
        if value is None:
            raise invalid(f"This property cannot be expanded ({path}).", "expand")
    return value


def _tax_ids(account: Account, thing: Thing) -> Thing:
    found = list(of(account, "tax_id", customer=thing["id"]))
    return shapes.list_of(found, f"/v1/customers/{thing['id']}/tax_ids")


def _subscriptions(account: Account, thing: Thing) -> Thing:
    found = of(account, "subscription", customer=thing["id"])
    live = [one for one in found if one["status"] != "canceled"]
    return shapes.list_of(live, f"/v1/customers/{thing['id']}/subscriptions")


def _sources(account: Account, thing: Thing) -> Thing:
    return shapes.list_of([], f"/v1/customers/{thing['id']}/sources")


def _line_items(account: Account, thing: Thing) -> Thing:
    return shapes.list_of(thing["_lines"], f"/v1/checkout/sessions/{thing['id']}/line_items")


def _refunds(account: Account, thing: Thing) -> Thing:
    found = list(of(account, "refund", charge=thing["id"]))
    return shapes.list_of(found, f"/v1/charges/{thing['id']}/refunds")


def _payments(account: Account, thing: Thing) -> Thing:
    found = list(of(account, "invoice_payment", invoice=thing["id"]))
    return shapes.list_of(found, "/v1/invoice_payments")


def _currency_options(account: Account, thing: Thing) -> Thing:
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {thing["currency"]: {name: thing[name] for name in names}}


def _tiers(account: Account, thing: Thing) -> None:
    """Only a tiered price has them."""


def _discounts(account: Account, thing: Thing) -> list[Thing]:
    return []


def _breakdown(account: Account, thing: Thing) -> Thing:
    return {"discounts": [], "taxes": []}


HIDDEN: dict[tuple[str, str], Callable[[Account, Thing], Any]] = {
    ("customer", "tax_ids"): _tax_ids,
    ("customer", "subscriptions"): _subscriptions,
    ("customer", "sources"): _sources,
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _payments,
    ("price", "currency_options"): _currency_options,
    ("price", "tiers"): _tiers,
    ("item", "discounts"): _discounts,
    # `total_details` of a session has no name of its own.
    ("", "breakdown"): _breakdown,
}
