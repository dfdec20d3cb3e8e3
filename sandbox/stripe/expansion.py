"""`expand[]`: ids become the objects they name, and what is left out otherwise appears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.stripe import shapes
from sandbox.stripe.errors import invalid
from sandbox.stripe.objects import StripeAccount, Thing, matching, peek


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
    kind = thing.get("object", "")
    hidden = HIDDEN.get((kind, name))
    if hidden and not isinstance(thing.get(name), dict):
        return hidden(account, thing)
    value = thing.get(name)
    if isinstance(value, str):
        value = _of_id(account, value)
    if name in thing and (value is not None or thing[name] is None):
        return value
    if name not in thing and shapes.is_left_out(kind, name):
        return None
    raise invalid(f"This property cannot be expanded ({path}).", "expand")


def _of_id(account: StripeAccount, object_id: str) -> Thing | None:
    thing = peek(account, object_id)
    if thing and thing.get("_deleted"):
        return {"id": object_id, "object": thing["object"], "deleted": True}
    return thing


def _currency_options(account: StripeAccount, thing: Thing) -> Thing:
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {thing["currency"]: {name: thing[name] for name in names}}


def _line_items(account: StripeAccount, thing: Thing) -> Thing:
    return shapes.list_of(thing["_lines"], f"/v1/checkout/sessions/{thing['id']}/line_items")


def _subscriptions(account: StripeAccount, thing: Thing) -> Thing:
    theirs = matching(account, "subscription", customer=thing["id"])
    living = [one for one in theirs if one["status"] != "canceled"]
    return shapes.list_of(living, f"/v1/subscriptions?customer={thing['id']}")


def _tax_ids(account: StripeAccount, thing: Thing) -> Thing:
    theirs = list(matching(account, "tax_id", customer=thing["id"]))
    return shapes.list_of(theirs, f"/v1/customers/{thing['id']}/tax_ids")


def _refunds(account: StripeAccount, thing: Thing) -> Thing:
    made = list(matching(account, "refund", charge=thing["id"]))
    return shapes.list_of(made, f"/v1/charges/{thing['id']}/refunds")


def _payments(account: StripeAccount, thing: Thing) -> Thing:
    made = list(matching(account, "invoice_payment", invoice=thing["id"]))
    return shapes.list_of(made, f"/v1/invoice_payments?invoice={thing['id']}")


# Left out otherwise, by the kind of the thing and the name; a session's totals have no kind.
HIDDEN: dict[tuple[str, str], Callable[[StripeAccount, Thing], Any]] = {
    ("customer", "sources"): lambda account, thing: shapes.list_of([], "/v1/sources"),
    ("customer", "subscriptions"): _subscriptions,
    ("customer", "tax_ids"): _tax_ids,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _payments,
    ("checkout.session", "line_items"): _line_items,
    ("price", "currency_options"): _currency_options,
    ("item", "discounts"): lambda account, thing: [],
    ("item", "taxes"): lambda account, thing: [],
    ("", "breakdown"): lambda account, thing: {"discounts": [], "taxes": []},
}
