"""Products and prices."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import events, shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import Thing, first, get, peek, save
from sandbox.stripe.paging import page, page_of


def create_product(call: Call) -> Thing:
    given = call.params
    if given.get("id") and peek(call.account, given["id"]):
        raise invalid("Product already exists.", "id", "resource_already_exists")
    product = events.create(call.account, "product.created", shapes.product(given))
    if "default_price_data" in given:
        asked = given["default_price_data"] | {"product": product["id"]}
        price = _add_price(call, asked, product["id"])
        product = save(call.account, product | {"default_price": price["id"]})
    return product


def show_product(call: Call, object_id: str) -> Thing:
    return get(call.account, "product", object_id)


def list_products(call: Call) -> Thing:
    ids = call.params.pop("ids", None)
    return page(
        call, "product", "active", "shippable", "url",
        keep=lambda one: ids is None or one["id"] in ids,
    )  # fmt: skip


def list_features(call: Call, object_id: str) -> Thing:
    """Entitlements are not sold here; the mirror asks for them nevertheless."""
    get(call.account, "product", object_id)
    return page_of(call, [])


def create_price(call: Call) -> Thing:
    given = call.params
    if "product_data" in given:
        made = shapes.product(given["product_data"])
        product_id = events.create(call.account, "product.created", made)["id"]
    elif "product" in given:
        product_id = get(call.account, "product", given["product"], "product")["id"]
    else:
        raise missing("product")
    return _add_price(call, given, product_id)


def show_price(call: Call, object_id: str) -> Thing:
    return get(call.account, "price", object_id)


def list_prices(call: Call) -> Thing:
    keys, repeats = call.params.pop("lookup_keys", None), call.params.pop("recurring", {})

    def keep(one: Thing) -> bool:
        found = one["recurring"] or {}
        named = keys is None or one["lookup_key"] in keys
        return named and all(found.get(name) == value for name, value in repeats.items())

    return page(call, "price", "active", "currency", "product", "type", keep=keep)


def _add_price(call: Call, given: dict[str, Any], product_id: str) -> Thing:
    if given.get("lookup_key"):
        _free_key(call, given["lookup_key"], given.get("transfer_lookup_key", False))
    shape = shapes.price(given, product_id, _amount(given))
    return events.create(call.account, "price.created", shape)


def _amount(given: dict[str, Any]) -> int:
    if "unit_amount" in given:
        amount = given["unit_amount"]
    elif "unit_amount_decimal" in given:
        amount = int(given["unit_amount_decimal"])
    else:
        raise missing("unit_amount")
    if amount < 0:
        raise invalid("Invalid non-negative integer", "unit_amount")
    return int(amount)


def _free_key(call: Call, key: str, transfer: bool) -> None:
    """A lookup key names one price; it moves only when that is asked for."""
    holder = first(call.account, "price", lookup_key=key)
    if holder is None:
        return
    if not transfer:
        raise invalid(
            f"A price (`{holder['id']}`) already uses that lookup key.", "lookup_key",
            "resource_already_exists",
        )  # fmt: skip
    events.change(call.account, "price.updated", holder, lookup_key=None)
