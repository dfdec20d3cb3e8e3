"""Products and prices."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import events, shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import Thing, first, get, peek, remove, save, seconds
from sandbox.stripe.paging import page
from sandbox.stripe.updating import changes_of


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


def update_product(call: Call, object_id: str) -> Thing:
    product = get(call.account, "product", object_id)
    fields = changes_of(call, product)
    if fields.get("default_price"):
        get(call.account, "price", fields["default_price"], "default_price")
    return events.change(call.account, "product.updated", product, **fields, updated=seconds())


def delete_product(call: Call, object_id: str) -> Thing:
    product = get(call.account, "product", object_id)
    if first(call.account, "price", product=object_id):
        raise invalid(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    events.emit(call.account, "product.deleted", product)
    return remove(call.account, product)


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


def update_price(call: Call, object_id: str) -> Thing:
    """Amount and currency are not among the parameters: a price never changes those."""
    price = get(call.account, "price", object_id)
    fields = changes_of(call, price)
    transfer = fields.pop("transfer_lookup_key", False)
    if fields.get("lookup_key"):
        _free_key(call, fields["lookup_key"], transfer, object_id)
    return events.change(call.account, "price.updated", price, **fields)


def _add_price(call: Call, given: dict[str, Any], product_id: str) -> Thing:
    if given.get("lookup_key"):
        _free_key(call, given["lookup_key"], given.get("transfer_lookup_key", False), "")
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


def _free_key(call: Call, key: str, transfer: bool, price_id: str) -> None:
    """A lookup key names one price; it moves only when that is asked for."""
    holder = first(call.account, "price", lookup_key=key)
    if holder is None or holder["id"] == price_id:
        return
    if not transfer:
        raise invalid(
            f"A price (`{holder['id']}`) already uses that lookup key.", "lookup_key",
            "resource_already_exists",
        )  # fmt: skip
    events.change(call.account, "price.updated", holder, lookup_key=None)
