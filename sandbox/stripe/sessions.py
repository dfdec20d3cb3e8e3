"""Sessions of Checkout and of the portal: made, timed out. A buyer's part is in checkout.py."""

from __future__ import annotations

from typing import Any

from sandbox.clock import now
from sandbox.state import SandboxState
from sandbox.stripe import events, shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.customers import living
from sandbox.stripe.errors import invalid, missing
from sandbox.stripe.objects import StripeAccount, Thing, add, get, new_id, owner, seconds

PORTAL = "billing_portal.Session"
# The configuration that every account has, as Stripe's test accounts have one.
CONFIGURATION = "bpc_sandbox"
SUBSCRIPTION_DATA = {"description", "metadata"}
UNKNOWN_HERE = {
    "custom_fields", "discounts", "optional_items", "setup_intent_data", "shipping_options",
    "shipping_address_collection", "payment_method_configuration", "managed_payments",
}  # fmt: skip
SOONEST = 30 * 60
LATEST = 24 * 60 * 60
LEEWAY = 60
ONLY_WITH = {"subscription_data": "subscription", "payment_intent_data": "payment",
             "invoice_creation": "payment"}  # fmt: skip


def create(call: StripeCall) -> Thing:
    given = call.params
    _check(call, given)
    lines = [_line(call, given, number) for number in range(len(given["line_items"]))]
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("All line items must have the same currency.", "line_items")
    session = shapes.session(given, lines, call.account.state.base_url)
    from_now = session["expires_at"]
    add(call.account, session)
    call.account.state.timetable.at(from_now, _time_is_up, call.account.state, session["id"])
    return session


def expire(call: StripeCall, object_id: str) -> Thing:
    return close(call.account, get(call.account, "checkout.session", object_id))


def create_portal(call: StripeCall) -> Thing:
    given = call.params
    for name in ("customer", "return_url"):
        if name not in given:
            raise missing(name)
    for name in {"configuration", "flow_data"} & given.keys():
        raise invalid(f"The sandbox has no {name} here.", name)
    living(call.account, given["customer"], "customer")
    secret = new_id("test", 40)
    session = shapes.new(
        PORTAL, "bps",
        configuration=CONFIGURATION,
        url=f"{call.account.state.base_url}/stripe/portal/{secret}",
        _secret=secret,
        **shapes.given_of(given, "customer", "locale", "return_url"),
    )  # fmt: skip
    return add(call.account, session)


def close(account: StripeAccount, session: Thing) -> Thing:
    """Expire an open session. Raises StripeRefusal for another."""
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {session['status']}.",
        )
    return events.change(account, "checkout.session.expired", session, status="expired", url=None)


def resume(state: SandboxState) -> None:
    """After a restart, sessions still run out of time."""
    rows = state.store.rows(
        "SELECT id, json_extract(body, '$.expires_at') AS due FROM stripe_objects"
        " WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open'"
    )
    for row in rows:
        state.timetable.at(max(row["due"], now()), _time_is_up, state, row["id"])


def _time_is_up(state: SandboxState, session_id: str) -> None:
    account = owner(state, session_id)
    if account is None:
        return
    with state.store.transaction():
        session = get(account, "checkout.session", session_id)
        if session["status"] == "open":
            close(account, session)


def _check(call: StripeCall, given: dict[str, Any]) -> None:
    for name in ("mode", "line_items", "success_url"):
        if not given.get(name):
            raise missing(name)
    _check_known(given)
    for name, mode in ONLY_WITH.items():
        if name in given and given["mode"] != mode:
            raise invalid(f"You can not pass `{name}` in `{given['mode']}` mode.", name)
    _check_customer(call, given)
    after = given.get("expires_at", seconds() + LATEST) - seconds()
    if not SOONEST - LEEWAY <= after <= LATEST + LEEWAY:
        raise invalid(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout"
            " Session creation.",
            "expires_at",
        )


def _check_known(given: dict[str, Any]) -> None:
    """What the real one does and the fake does not must not pass in silence."""
    for name in UNKNOWN_HERE & given.keys():
        raise invalid(f"The sandbox has no {name}.", name)
    if given["mode"] == "setup":
        raise invalid("The sandbox has no setup mode.", "mode")
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The sandbox has the hosted page only.", "ui_mode")
    for name in (given.get("subscription_data") or {}).keys() - SUBSCRIPTION_DATA:
        raise invalid(
            f"The sandbox has no subscription_data[{name}].", f"subscription_data[{name}]"
        )


def _check_customer(call: StripeCall, given: dict[str, Any]) -> None:
    if "customer" in given:
        living(call.account, given["customer"], "customer")
        if "customer_email" in given:
            raise invalid(
                "You may only specify one of these parameters: customer, customer_email."
            )
        if "customer_creation" in given:
            raise invalid("You can not pass `customer_creation` with `customer`.")
        _check_saving(given)
    elif "customer_update" in given:
        raise invalid("`customer_update` can only be used with `customer`.", "customer_update")


def _check_saving(given: dict[str, Any]) -> None:
    """With a known customer, what is typed in must be allowed to be saved."""
    saved = given.get("customer_update", {})
    if given.get("tax_id_collection", {}).get("enabled") and saved.get("name") != "auto":
        raise invalid(
            "Tax ID collection requires updating business name on the customer. To enable tax ID"
            " collection for an existing customer, please set `customer_update[name]` to `auto`."
        )
    if given.get("automatic_tax", {}).get("enabled") and saved.get("address") != "auto":
        customer = given["customer"]
        raise invalid(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add"
            " a valid address to the Customer or set either `customer_update[address]` to `auto`"
            f" or `customer_update[shipping]` to `auto` ({customer}).",
            code="customer_tax_location_invalid",
        )


def _line(call: StripeCall, given: dict[str, Any], number: int) -> Thing:
    asked, place = given["line_items"][number], f"line_items[{number}]"
    if "price" not in asked:
        raise missing(f"{place}[price]")
    price = get(call.account, "price", asked["price"], f"{place}[price]")
    if not price["active"]:
        raise invalid(
            f"The price specified is inactive. This field only accepts active prices"
            f" ({price['id']}).",
            f"{place}[price]",
        )
    if given["mode"] == "payment" and price["type"] == "recurring":
        raise invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to"
            " `subscription` mode or use only one-time prices."
        )
    if given["mode"] == "subscription" and price["type"] != "recurring":
        raise invalid("The sandbox subscribes to recurring prices only.", f"{place}[price]")
    quantity = asked.get("quantity")
    if quantity is None:
        raise invalid(
            "Quantity is required. Add `quantity` to `line_items`.", f"{place}[quantity]"
        )
    name = get(call.account, "product", price["product"])["name"]
    return shapes.line_item(price, name, quantity)
