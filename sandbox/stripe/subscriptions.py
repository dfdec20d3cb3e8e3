"""Subscriptions: how the API changes them, and their life from first bill to end."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.stripe import invoices, shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.errors import StripeRefusal, invalid, missing
from sandbox.stripe.events import change, create
from sandbox.stripe.objects import StripeAccount, Thing, first, get, matching, save, seconds
from sandbox.stripe.reading import ALWAYS, page_of
from sandbox.stripe.shapes import BilledLine, list_of, plan

UPDATED = "customer.subscription.updated"
CHANGED = {"cancel_at_period_end", "items", "proration_behavior", "expand"}
MONTHS = {"month": 1, "year": 12}
DAYS = {"day": 1, "week": 7}


def update(call: StripeCall, object_id: str) -> Thing:
    """Another price, or an end with the period."""
    subscription = _running(call.account, object_id)
    given = call.params
    for name in given.keys() - CHANGED:
        raise invalid(f"The sandbox changes no {name} here.", name)
    if "cancel_at_period_end" in given:
        cancel_later(call.account, subscription, given["cancel_at_period_end"])
    for item in given.get("items") or []:
        if item.get("id") != subscription["items"]["data"][0]["id"]:
            raise invalid("Name the item to change: the sandbox keeps one per subscription.")
        _change_item(call, subscription, item)
    return subscription


def cancel(call: StripeCall, object_id: str) -> Thing:
    """At once, with nothing given back."""
    for name in call.params.keys() - ALWAYS:
        raise invalid(f"The sandbox cancels with no {name} here.", name)
    return end(call.account, _running(call.account, object_id), "cancellation_requested")


def list_living(call: StripeCall) -> Thing:
    """Those that have not ended, unless `status` asks for others."""
    asked = call.params
    for name in asked.keys() - {"customer", "status", *ALWAYS}:
        raise invalid(f"The sandbox has no filter by {name} here.", name)
    wanted = {"customer": asked["customer"]} if "customer" in asked else {}
    status, found = asked.get("status"), matching(call.account, "subscription", **wanted)
    if status is None:
        found = (one for one in found if one["status"] != "canceled")
    elif status != "all":
        found = (one for one in found if one["status"] == status)
    return page_of(call, list(found))


def list_items(call: StripeCall) -> Thing:
    subscription = get(call.account, "subscription", call.params["subscription"], "subscription")
    return page_of(call, subscription["items"]["data"])


def begin(
    account: StripeAccount, customer_id: str, price: Thing, quantity: int, given: Mapping[str, Any]
) -> Thing:
    """A new subscription, still incomplete, with its first invoice open."""
    subscription = shapes.subscription(customer_id, price, given)
    start = seconds()
    period = (start, _end_of(start, price["recurring"]))
    item = shapes.item(subscription["id"], price, quantity, period)
    subscription["items"] = _items([item])
    create(account, "customer.subscription.created", subscription)
    lines = [_cycle_line(account, item, price, period)]
    return _bill(account, subscription, lines, "subscription_create")


def renew(account: StripeAccount, subscription: Thing, decline: str = "") -> Thing:
    """Move on to the next period, or to the end if that was asked for."""
    if subscription["status"] not in {"active", "past_due", "trialing"}:
        raise invalid(f"A subscription that is {subscription['status']} has no next period.")
    if subscription["cancel_at_period_end"]:
        return end(account, subscription, "cancellation_requested")
    item = subscription["items"]["data"][0]
    start = item["current_period_end"]
    period = (start, _end_of(start, item["price"]["recurring"]))
    item = item | {"current_period_start": period[0], "current_period_end": period[1]}
    change(account, UPDATED, subscription, items=_items([item]))
    lines = [BilledLine.read(one) for one in subscription["_pending"]]
    lines.append(_cycle_line(account, item, item["price"], period))
    save(account, subscription | {"_pending": []})
    subscription["_pending"] = []
    _bill(account, subscription, lines, "subscription_cycle")
    try:
        return collect(account, subscription, decline)
    except StripeRefusal as refused:
        if not refused.keeps:
            raise
        return subscription


def collect(account: StripeAccount, subscription: Thing, decline: str = "") -> Thing:
    """Pay the latest invoice. A declined card is refused (402): past_due."""
    invoice = get(account, "invoice", subscription["latest_invoice"])
    try:
        invoices.pay(account, invoice, payer_of(account, subscription), decline)
    except StripeRefusal:
        if subscription["status"] == "active":
            change(account, UPDATED, subscription, status="past_due")
        raise
    return change(account, UPDATED, subscription, status="active")


def payer_of(account: StripeAccount, subscription: Thing) -> str | None:
    """The card that pays: the subscription's own, else the customer's."""
    if subscription["default_payment_method"]:
        return str(subscription["default_payment_method"])
    customer = get(account, "customer", subscription["customer"])
    return customer["invoice_settings"]["default_payment_method"]


def change_price(
    account: StripeAccount,
    subscription: Thing,
    price: Thing,
    behaviour: str,
) -> Thing:
    """Another price from now on; what is left of the period is made up for as asked."""
    item = subscription["items"]["data"][0]
    if price["currency"] != subscription["currency"]:
        raise invalid("The price specified has another currency than the subscription.", "items")
    lines = _proration(account, item, price) if behaviour != "none" else []
    period = item["current_period_start"], item["current_period_end"]
    if price["recurring"] != item["price"]["recurring"]:
        period = (seconds(), _end_of(seconds(), price["recurring"]))
    item = item | {"price": price, "plan": plan(price)}
    item |= {"current_period_start": period[0], "current_period_end": period[1]}
    change(account, UPDATED, subscription, items=_items([item]))
    if behaviour == "always_invoice":
        _bill(account, subscription, lines, "subscription_update")
        return collect(account, subscription)
    if behaviour == "create_prorations":
        subscription["_pending"] += [line.as_json() for line in lines]
        save(account, subscription)
    return subscription


def proration_total(account: StripeAccount, subscription: Thing, price: Thing) -> int:
    """What a change of price costs for the rest of the period, before tax."""
    lines = _proration(account, subscription["items"]["data"][0], price)
    return sum(line.amount for line in lines)


def end(
    account: StripeAccount, subscription: Thing, reason: str, moment: int | None = None
) -> Thing:
    """Over: nothing of it will be billed any more."""
    period_end = subscription["items"]["data"][0]["current_period_end"]
    at_end = moment is None and subscription["cancel_at_period_end"]
    fields = {
        "status": "canceled",
        "ended_at": period_end if at_end else moment or seconds(),
        "canceled_at": subscription["canceled_at"] or seconds(),
        "cancellation_details": subscription["cancellation_details"] | {"reason": reason},
    }
    return change(account, "customer.subscription.deleted", subscription, **fields)


def cancel_later(account: StripeAccount, subscription: Thing, wanted: bool) -> Thing:
    """End it with the period, or not after all."""
    period_end = subscription["items"]["data"][0]["current_period_end"]
    reason = "cancellation_requested" if wanted else None
    return change(
        account, UPDATED, subscription,
        cancel_at_period_end=wanted,
        cancel_at=period_end if wanted else None,
        canceled_at=seconds() if wanted else None,
        cancellation_details=subscription["cancellation_details"] | {"reason": reason},
    )  # fmt: skip


def live_one(account: StripeAccount, customer_id: str) -> Thing | None:
    found = first(account, "subscription", customer=customer_id)
    return found if found and found["status"] not in {"canceled", "incomplete_expired"} else None


def _recurring_price(account: StripeAccount, price_id: str | None, param: str) -> Thing:
    """A price that can be subscribed to. Raises StripeRefusal."""
    if not price_id:
        raise missing(param)
    price = get(account, "price", price_id, param)
    if price["type"] != "recurring":
        raise invalid("The price specified is set to `type=one_time`.", param)
    if not price["active"]:
        raise invalid("The price specified is inactive.", param)
    return price


def _change_item(call: StripeCall, subscription: Thing, given: dict[str, Any]) -> None:
    for name in given.keys() - {"id", "price"}:
        raise invalid(f"The sandbox changes no {name} here.", f"items[0][{name}]")
    price = _recurring_price(call.account, given.get("price"), "items[0][price]")
    behaviour = call.params.get("proration_behavior", "create_prorations")
    if price["id"] != subscription["items"]["data"][0]["price"]["id"]:
        change_price(call.account, subscription, price, behaviour)


def _running(account: StripeAccount, object_id: str) -> Thing:
    subscription = get(account, "subscription", object_id)
    if subscription["status"] in {"canceled", "incomplete_expired"}:
        raise StripeRefusal(404, f"No such subscription: '{object_id}'", code="resource_missing")
    return subscription


def _bill(
    account: StripeAccount, subscription: Thing, lines: list[BilledLine], reason: str
) -> Thing:
    invoice = invoices.issue(
        account, subscription["customer"], lines, reason,
        subscription=subscription, automatic_tax=subscription["automatic_tax"]["enabled"],
    )  # fmt: skip
    subscription["latest_invoice"] = invoice["id"]
    return save(account, subscription)


def _items(found: list[Thing]) -> Thing:
    url = f"/v1/subscription_items?subscription={found[0]['subscription']}"
    return list_of(found, url) | {"total_count": len(found)}


def _cycle_line(
    account: StripeAccount, item: Thing, price: Thing, period: tuple[int, int]
) -> BilledLine:
    quantity, name = item["quantity"], _name_of(account, price)
    each = f"{price['unit_amount'] / 100:.2f} {price['currency'].upper()}"
    text = f"{quantity} × {name} (at {each} / {price['recurring']['interval']})"
    return BilledLine(price, price["unit_amount"] * quantity, text, period, quantity, item)


def _proration(account: StripeAccount, item: Thing, price: Thing) -> list[BilledLine]:
    """Back for the rest of the old price, due for the rest of the new one."""
    period = (item["current_period_start"], item["current_period_end"])
    left = _share_left(period, seconds())
    rest = (min(max(seconds(), period[0]), period[1]), period[1])
    lines = []
    for kind, one, sign in (("Unused", item["price"], -1), ("Remaining", price, 1)):
        amount = sign * round(one["unit_amount"] * item["quantity"] * left)
        text = f"{kind} time on {_name_of(account, one)}"
        lines.append(BilledLine(one, amount, text, rest, item["quantity"], item, proration=True))
    return lines


def _name_of(account: StripeAccount, price: Thing) -> str:
    return str(get(account, "product", price["product"])["name"])


def _end_of(start: int, recurring: dict[str, Any]) -> int:
    """When a period that begins at `start` ends; the 31st becomes the month's last day."""
    interval, count = recurring["interval"], recurring["interval_count"]
    moment = datetime.fromtimestamp(start, UTC)
    if interval in DAYS:
        return int((moment + timedelta(days=DAYS[interval] * count)).timestamp())
    months = moment.month - 1 + MONTHS[interval] * count
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return int(moment.replace(year=year, month=month, day=day).timestamp())


def _share_left(period: tuple[int, int], moment: int) -> float:
    """How much of a period is still to come, from 0 to 1."""
    start, end = period
    return min(max((end - moment) / (end - start), 0.0), 1.0)
