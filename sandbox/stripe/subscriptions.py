"""The API of subscriptions and their items."""

from __future__ import annotations

from typing import Any

from sandbox.stripe import cycles, events
from sandbox.stripe.calls import Call
from sandbox.stripe.customers import living
from sandbox.stripe.errors import Refused, invalid, missing
from sandbox.stripe.objects import Account, Thing, get, newest_first, seconds
from sandbox.stripe.paging import page, page_of
from sandbox.stripe.updating import merged

PLAIN = ("description", "default_payment_method")


def create(call: Call) -> Thing:
    given = call.params
    if "customer" not in given:
        raise missing("customer")
    customer = living(call.account, given["customer"], "customer")
    [item] = given.get("items") or [{}]
    price = recurring_price(call.account, item.get("price"), "items[0][price]")
    kept = {name: given[name] for name in ("metadata", *PLAIN) if name in given}
    kept["automatic_tax"] = given.get("automatic_tax", {}).get("enabled", False)
    quantity = item.get("quantity", 1)
    subscription = cycles.begin(call.account, customer["id"], price, quantity, kept)
    if given.get("payment_behavior") == "default_incomplete":
        return subscription
    try:
        return cycles.collect(call.account, subscription)
    except Refused as refused:
        if not refused.keeps or given.get("payment_behavior") == "error_if_incomplete":
            raise
        return subscription


def show(call: Call, object_id: str) -> Thing:
    return get(call.account, "subscription", object_id)


def list_all(call: Call) -> Thing:
    status = call.params.pop("status", None)
    price = call.params.pop("price", None)

    def keep(one: Thing) -> bool:
        ended = one["status"] in {"canceled", "incomplete_expired"}
        asked = status in {"all", one["status"]} or (status == "ended" and ended)
        wanted = asked or (status is None and one["status"] != "canceled")
        return wanted and price in {None, one["items"]["data"][0]["price"]["id"]}

    return page(call, "subscription", "customer", "collection_method", keep=keep)


def update(call: Call, object_id: str) -> Thing:
    subscription = _running(call.account, object_id)
    given = call.params
    plain: Thing = {name: given[name] or None for name in PLAIN if name in given}
    if "metadata" in given:
        plain["metadata"] = merged(subscription["metadata"], given["metadata"])
    if "automatic_tax" in given:
        asked = {"enabled": given["automatic_tax"]["enabled"]}
        plain["automatic_tax"] = subscription["automatic_tax"] | asked
    events.change(call.account, cycles.UPDATED, subscription, **plain)
    if "cancel_at_period_end" in given:
        cycles.cancel_later(call.account, subscription, given["cancel_at_period_end"])
    for item in given.get("items") or []:
        known = subscription["items"]["data"][0]["id"]
        if item.get("id", known) != known:
            raise invalid(f"No such subscription item: '{item['id']}'", "items[0][id]")
        if "id" not in item:
            raise invalid("Name the item to change: the sandbox keeps one per subscription.")
        _change_item(call, subscription, item)
    return subscription


def cancel(call: Call, object_id: str) -> Thing:
    subscription = _running(call.account, object_id)
    return cycles.end(call.account, subscription, "cancellation_requested", moment=seconds())


def resume(call: Call, object_id: str) -> Thing:
    subscription = _running(call.account, object_id)
    if subscription["status"] != "paused":
        raise invalid("Only a paused subscription can be resumed.")
    return events.change(
        call.account, "customer.subscription.resumed", subscription, status="active"
    )


def list_items(call: Call) -> Thing:
    found = get(call.account, "subscription", call.params["subscription"], "subscription")
    return page_of(call, found["items"]["data"])


def show_item(call: Call, object_id: str) -> Thing:
    return _item(call.account, object_id)[1]


def update_item(call: Call, object_id: str) -> Thing:
    subscription, _ = _item(call.account, object_id)
    _change_item(call, subscription, call.params)
    return _item(call.account, object_id)[1]


def recurring_price(account: Account, price_id: str | None, param: str) -> Thing:
    """A price that can be subscribed to. Raises Refused."""
    if not price_id:
        raise missing(param)
    price = get(account, "price", price_id, param)
    if price["type"] != "recurring":
        raise invalid("The price specified is set to `type=one_time`.", param)
    if not price["active"]:
        raise invalid("The price specified is inactive.", param)
    return price


def _change_item(call: Call, subscription: Thing, given: dict[str, Any]) -> None:
    current = subscription["items"]["data"][0]
    price = current["price"]
    if "price" in given:
        price = recurring_price(call.account, given["price"], "items[0][price]")
    behaviour = call.params.get("proration_behavior", "create_prorations")
    quantity = given.get("quantity")
    if price["id"] != current["price"]["id"] or quantity not in {None, current["quantity"]}:
        cycles.change_price(call.account, subscription, price, behaviour, quantity)


def _running(account: Account, object_id: str) -> Thing:
    subscription = get(account, "subscription", object_id)
    if subscription["status"] in {"canceled", "incomplete_expired"}:
        raise Refused(404, f"No such subscription: '{object_id}'", code="resource_missing")
    return subscription


def _item(account: Account, item_id: str) -> tuple[Thing, Thing]:
    for subscription in newest_first(account, "subscription"):
        for item in subscription["items"]["data"]:
            if item["id"] == item_id:
                return subscription, item
    raise invalid(f"No such subscription_item: '{item_id}'", "id", "resource_missing")
