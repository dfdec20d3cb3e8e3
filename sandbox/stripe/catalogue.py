"""Products and prices."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import events, shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import Thing, first, get, peek


def create_product(call: StripeCall) -> Thing:
    given = call.params
    if given.get("id") and peek(call.account, given["id"]):
        raise invalid("Product already exists.", "id", "resource_already_exists")
    if "default_price_data" in given:
        raise invalid("The sandbox has no default prices.", "default_price_data")
    return events.create(call.account, "product.created", shapes.product(given))


def list_features(call: StripeCall, object_id: str) -> Thing:
    """Entitlements are not sold here; the mirror asks for them nevertheless."""
    get(call.account, "product", object_id)
    return shapes.list_of([], call.address)


def create_price(call: StripeCall) -> Thing:
    given = call.params
    if "product_data" in given:
        made = shapes.product(given["product_data"])
        product_id = events.create(call.account, "product.created", made)["id"]
    elif "product" in given:
        product_id = get(call.account, "product", given["product"], "product")["id"]
    else:
        raise missing("product")
    if "unit_amount" not in given:
        raise missing("unit_amount")
    if given.get("lookup_key"):
        _free_key(call, given)
    return events.create(call.account, "price.created", shapes.price(given, product_id))


def _free_key(call: StripeCall, given: dict[str, Any]) -> None:
    """A lookup key names one price; it moves only when that is asked for."""
    holder = first(call.account, "price", lookup_key=given["lookup_key"])
    if holder is None:
        return
    if not given.get("transfer_lookup_key"):
        raise invalid(
            f"A price (`{holder['id']}`) already uses that lookup key.", "lookup_key",
            "resource_already_exists",
        )  # fmt: skip
    events.change(call.account, "price.updated", holder, lookup_key=None)
