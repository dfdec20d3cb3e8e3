"""What the portal shows: the plan and its offers, the card, the details, the invoices."""

from __future__ import annotations

from typing import Any

from sandbox.pages import till
from sandbox.pages.layout import Html, fragment, fragments
from sandbox.stripe import cycles, portals, tax
from sandbox.stripe.objects import Account, Thing, get, of, peek

STATES = {"past_due": "payment failed", "canceled": "ended", "incomplete": "not paid yet"}


def features(account: Account, session: Thing) -> Thing:
    found: Thing = get(account, portals.CONFIGURATION, session["configuration"])["features"]
    return found


def return_url(account: Account, session: Thing) -> Any:
    configuration = get(account, portals.CONFIGURATION, session["configuration"])
    return session["return_url"] or configuration["default_return_url"]


def cancels_at_once(account: Account, session: Thing) -> bool:
    return bool(features(account, session)["subscription_cancel"]["mode"] == "immediately")


def plan(account: Account, session: Thing) -> Html:
    subscription = cycles.live_one(account, session["customer"])
    if subscription is None:
        return Html('<p class="quiet">No plan at the moment.</p>')
    item = subscription["items"]["data"][0]
    status = subscription["status"]
    return fragment(
        "portal_plan",
        name=_name(account, item["price"]),
        price=till.price_text(item["price"]),
        status=status,
        state=STATES.get(status, status),
        when=_when(subscription, item),
        retry=_retry(session, status),
        ending=_ending(account, session, subscription, item),
        offers=_offers(account, session, subscription),
    )


def offered(account: Account, session: Thing) -> list[Thing]:
    """Prices one may switch to: those the configuration names, else all that repeat."""
    subscription = cycles.live_one(account, session["customer"])
    update = features(account, session)["subscription_update"]
    if subscription is None or not update["enabled"]:
        return []
    named = [price for one in update["products"] or () for price in one["prices"]]
    current = subscription["items"]["data"][0]["price"]["id"]
    found = of(account, "price", active=True, type="recurring", currency=subscription["currency"])
    chosen = [one for one in found if one["id"] != current and (not named or one["id"] in named)]
    return sorted(chosen, key=lambda one: one["unit_amount"])


def card(account: Account, session: Thing) -> Html:
    fields = {name: till.field(name, "") for name in ("number", "expiry", "code")}
    known = _card_known(account, session["customer"])
    return fragment("portal_card", known=known, action=_action(session), **fields)


def details(account: Account, session: Thing) -> Html:
    customer = get(account, "customer", session["customer"])
    country = (customer["address"] or {}).get("country") or ""
    ids = of(account, "tax_id", customer=customer["id"])
    rows = ({"value": one["value"], "id": one["id"], "action": _action(session)} for one in ids)
    return fragment(
        "portal_details",
        name=customer["name"] or "No name yet",
        email=customer["email"] or "No e-mail yet",
        country=till.NAMES.get(country, country or "No country yet"),
        tax_ids=fragments("portal_tax_id", rows),
        action=_action(session),
        name_field=till.field("name", customer["name"] or ""),
        email_field=till.field("email", customer["email"] or ""),
        countries=till.countries(country or till.HOME),
        vat_id=till.field("vat_id", ""),
    )


def invoices(account: Account, session: Thing) -> Html:
    found = list(of(account, "invoice", customer=session["customer"]))
    if not found:
        return Html('<p class="quiet">No invoice yet.</p>')
    rows = (
        {
            "address": one["hosted_invoice_url"],
            "number": one["number"],
            "date": till.day(one["created"]),
            "status": one["status"],
            "amount": till.money(one["total"], one["currency"]),
        }
        for one in found
    )
    return Html(f'<ul class="list">{fragments("portal_invoice", rows)}</ul>')


def _when(subscription: Thing, item: Thing) -> str:
    end = till.day(item["current_period_end"])
    if subscription["cancel_at_period_end"]:
        return f"Ends on {end}."
    if subscription["status"] == "past_due":
        return "The last payment failed. Use another card, or try again."
    return f"Renews on {end}."


def _retry(session: Thing, status: str) -> Html:
    if status not in {"past_due", "unpaid", "incomplete"}:
        return Html("")
    return _button(session, "retry", "Try the payment again")


def _ending(account: Account, session: Thing, subscription: Thing, item: Thing) -> Html:
    if subscription["cancel_at_period_end"]:
        return _button(session, "resume", "Don't cancel plan")
    if not features(account, session)["subscription_cancel"]["enabled"]:
        return Html("")
    until = till.day(item["current_period_end"])
    if cancels_at_once(account, session):
        until = "now"
    opened = _opened(session, "subscription_cancel")
    return fragment("portal_cancel", until=until, action=_action(session), open=opened)


def _offers(account: Account, session: Thing, subscription: Thing) -> Html:
    rows = [
        {
            "id": price["id"],
            "name": _name(account, price),
            "price": till.price_text(price),
            "due": _due(account, session, subscription, price),
            "action": _action(session),
        }
        for price in offered(account, session)
    ]
    if not rows:
        return Html("")
    opened = _opened(session, "subscription_update")
    return fragment("portal_offers", offers=fragments("portal_offer", rows), open=opened)


def _due(account: Account, session: Thing, subscription: Thing, price: Thing) -> str:
    """What switching costs at once, or gives back."""
    way = features(account, session)["subscription_update"]["proration_behavior"]
    if way != "always_invoice":
        return "from the next invoice on"
    net = cycles.proration_total(account, subscription, price)
    if subscription["automatic_tax"]["enabled"]:
        customer = get(account, "customer", subscription["customer"])
        country = (customer["address"] or {}).get("country")
        has_id = any(of(account, "tax_id", customer=customer["id"]))
        rate = tax.rate_for(country, has_vat_id=has_id)
        net += rate.on(net, "exclusive") if tax.behaviour_of(price) == "exclusive" else 0
    shown = till.money(abs(net), price["currency"])
    return f"{shown} due now" if net >= 0 else f"{shown} as credit for later invoices"


def _card_known(account: Account, customer_id: str) -> str:
    subscription = cycles.live_one(account, customer_id)
    customer = get(account, "customer", customer_id)
    method_id = customer["invoice_settings"]["default_payment_method"]
    if subscription:
        method_id = cycles.payer_of(account, subscription)
    method = peek(account, method_id) if method_id else None
    if method is None:
        return "No card is saved."
    known = method["card"]
    expires = f"{known['exp_month']:02} / {known['exp_year'] % 100:02}"
    return f"{known['brand'].title()} that ends in {known['last4']}, expires {expires}"


def _button(session: Thing, act: str, text: str) -> Html:
    return fragment("portal_button", action=_action(session), act=act, text=text, kind="plain")


def _opened(session: Thing, flow: str) -> Html:
    """A session may be made for one purpose."""
    return Html(" open") if (session["flow"] or {}).get("type") == flow else Html("")


def _action(session: Thing) -> str:
    return f"/stripe/portal/{session['_secret']}"


def _name(account: Account, price: Thing) -> str:
    return str(get(account, "product", price["product"])["name"])
