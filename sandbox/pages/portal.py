"""The billing portal: what a customer changes without the shop's help."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.pages import page_frame
from sandbox.pages.layout import Html, fragment, fragments
from sandbox.state import SandboxState
from sandbox.stripe import cards, control, customers, shapes, subscriptions, tax
from sandbox.stripe.cards import Unusable
from sandbox.stripe.errors import StripeRefusal, invalid
from sandbox.stripe.events import change
from sandbox.stripe.objects import StripeAccount, Thing, get, kept, matching, owner, peek

KIND = "billing_portal.session"
PLACE = "/stripe/portal/<secret>"
DONE = {
    "switch": "Your plan was changed.",
    "cancel": "Your plan will end with this period.",
    "resume": "Your plan goes on.",
    "retry": "The payment went through.",
    "card": "The card was saved.",
    "details": "Saved.",
    "add_tax_id": "The VAT id was added.",
    "drop_tax_id": "The VAT id was removed.",
}
STATES = {"past_due": "payment failed", "canceled": "ended", "incomplete": "not paid yet"}


def rules() -> list[RuleFactory]:
    return [
        Rule(PLACE, endpoint=show, methods=["GET"]),
        Rule(PLACE, endpoint=submit, methods=["POST"]),
    ]


def show(state: SandboxState, request: Request, secret: str) -> Response:
    account, session = _session(state, secret)
    done = DONE.get(request.args.get("done", ""), "")
    return _page(account, session, page_frame.message(done, "good"))


def submit(state: SandboxState, request: Request, secret: str) -> Response:
    account, session = _session(state, secret)
    wanted = request.form.get("act", "")
    try:
        with kept(state):
            _act(account, session, wanted, request.form)
    except StripeRefusal as refused:
        return _page(account, session, page_frame.message(refused.message), refused.status)
    except Unusable as error:
        return _page(account, session, page_frame.message(str(error)), 422)
    return page_frame.go(f"/stripe/portal/{secret}?done={wanted}")


def _act(account: StripeAccount, session: Thing, wanted: str, form: Mapping[str, str]) -> None:
    customer = customers.living(account, session["customer"], "customer")
    if wanted in {"switch", "cancel", "resume", "retry"}:
        _change_plan(account, session, wanted, form)
    elif wanted == "card":
        card = cards.read(form.get("number", ""), form.get("expiry", ""), form.get("code", ""))
        control.set_card(account, customer, card)
    elif wanted == "details":
        _save_details(account, customer, form)
    elif wanted == "add_tax_id":
        customers.add_tax_id(account, customer["id"], "eu_vat", form.get("vat_id", ""))
    elif wanted == "drop_tax_id":
        customers.drop_tax_id(account, customer["id"], form.get("tax_id", ""))
    else:
        raise invalid("The portal does not know how to do that.")


def _change_plan(
    account: StripeAccount, session: Thing, wanted: str, form: Mapping[str, str]
) -> None:
    subscription = subscriptions.live_one(account, session["customer"])
    if subscription is None:
        raise invalid("There is no plan to change.")
    if wanted == "switch":
        price = get(account, "price", form.get("price", ""), "price")
        if price["id"] not in [one["id"] for one in _offered(account, session)]:
            raise invalid("This plan is not on offer.")
        subscriptions.change_price(account, subscription, price, "always_invoice")
    elif wanted == "retry":
        subscriptions.collect(account, subscription)
    else:
        subscriptions.cancel_later(account, subscription, wanted == "cancel")


def _save_details(account: StripeAccount, customer: Thing, form: Mapping[str, str]) -> None:
    known = customer["address"] or shapes.NOWHERE
    change(
        account, "customer.updated", customer,
        name=form.get("name") or None, email=form.get("email") or None,
        address=known | {"country": form.get("country") or None},
    )  # fmt: skip


def _page(account: StripeAccount, session: Thing, message: str, status: int = 200) -> Response:
    body = fragment(
        "portal",
        return_url=session["return_url"],
        message=message,
        plan=_plan(account, session),
        card=_card(account, session),
        details=_details(account, session),
        invoices=_invoices(account, session),
    )
    return page_frame.show("Billing", body, status)


def _session(state: SandboxState, secret: str) -> tuple[StripeAccount, Thing]:
    """The session that an address was made for. Raises NotFound."""
    row = state.store.row(
        "SELECT id FROM stripe_objects WHERE kind = ? AND json_extract(body, '$._secret') = ?",
        KIND, secret,
    )  # fmt: skip
    account = owner(state, row["id"]) if row else None
    if row is None or account is None:
        raise NotFound
    return account, get(account, KIND, row["id"])


def _plan(account: StripeAccount, session: Thing) -> Html:
    subscription = subscriptions.live_one(account, session["customer"])
    if subscription is None:
        return Html('<p class="quiet">No plan at the moment.</p>')
    item = subscription["items"]["data"][0]
    status = subscription["status"]
    return fragment(
        "portal_plan",
        name=_name(account, item["price"]),
        price=page_frame.price_text(item["price"]),
        status=status,
        state=STATES.get(status, status),
        when=_when(subscription, item),
        retry=_retry(session, status),
        ending=_ending(session, subscription, item),
        offers=_offers(account, session, subscription),
    )


def _offered(account: StripeAccount, session: Thing) -> list[Thing]:
    """Prices one may switch to: all others that repeat, cheapest first."""
    subscription = subscriptions.live_one(account, session["customer"])
    if subscription is None:
        return []
    current = subscription["items"]["data"][0]["price"]["id"]
    found = matching(
        account, "price", active=True, type="recurring", currency=subscription["currency"]
    )
    others = [one for one in found if one["id"] != current]
    return sorted(others, key=lambda one: one["unit_amount"])


def _card(account: StripeAccount, session: Thing) -> Html:
    fields = {name: page_frame.field(name, "") for name in ("number", "expiry", "code")}
    known = _card_known(account, session["customer"])
    return fragment("portal_card", known=known, action=_action(session), **fields)


def _details(account: StripeAccount, session: Thing) -> Html:
    customer = get(account, "customer", session["customer"])
    country = (customer["address"] or {}).get("country") or ""
    ids = matching(account, "tax_id", customer=customer["id"])
    rows = ({"value": one["value"], "id": one["id"], "action": _action(session)} for one in ids)
    return fragment(
        "portal_details",
        name=customer["name"] or "No name yet",
        email=customer["email"] or "No email yet",
        country=page_frame.NAMES.get(country, country or "No country yet"),
        tax_ids=fragments("portal_tax_id", rows),
        action=_action(session),
        name_field=page_frame.field("name", customer["name"] or ""),
        email_field=page_frame.field("email", customer["email"] or ""),
        countries=page_frame.countries(country or page_frame.HOME),
        vat_id=page_frame.field("vat_id", ""),
    )


def _invoices(account: StripeAccount, session: Thing) -> Html:
    found = list(matching(account, "invoice", customer=session["customer"]))
    if not found:
        return Html('<p class="quiet">No invoice yet.</p>')
    rows = (
        {
            "address": one["hosted_invoice_url"],
            "number": one["number"],
            "date": page_frame.day(one["created"]),
            "status": one["status"],
            "amount": page_frame.money(one["total"], one["currency"]),
        }
        for one in found
    )
    return Html(f'<ul class="list">{fragments("portal_invoice", rows)}</ul>')


def _when(subscription: Thing, item: Thing) -> str:
    end = page_frame.day(item["current_period_end"])
    if subscription["cancel_at_period_end"]:
        return f"Ends on {end}."
    if subscription["status"] == "past_due":
        return "The last payment failed. Use another card, or try again."
    return f"Renews on {end}."


def _retry(session: Thing, status: str) -> Html:
    if status not in {"past_due", "unpaid", "incomplete"}:
        return Html("")
    return _button(session, "retry", "Try the payment again")


def _ending(session: Thing, subscription: Thing, item: Thing) -> Html:
    if subscription["cancel_at_period_end"]:
        return _button(session, "resume", "Don't cancel plan")
    until = page_frame.day(item["current_period_end"])
    return fragment("portal_cancel", until=until, action=_action(session))


def _offers(account: StripeAccount, session: Thing, subscription: Thing) -> Html:
    rows = [
        {
            "id": price["id"],
            "name": _name(account, price),
            "price": page_frame.price_text(price),
            "due": _due(account, subscription, price),
            "action": _action(session),
        }
        for price in _offered(account, session)
    ]
    if not rows:
        return Html("")
    return fragment("portal_offers", offers=fragments("portal_offer", rows))


def _due(account: StripeAccount, subscription: Thing, price: Thing) -> str:
    """What switching costs at once, or gives back."""
    net = subscriptions.proration_total(account, subscription, price)
    if subscription["automatic_tax"]["enabled"]:
        customer = get(account, "customer", subscription["customer"])
        country = (customer["address"] or {}).get("country")
        has_id = any(matching(account, "tax_id", customer=customer["id"]))
        rate = tax.rate_for(country, has_vat_id=has_id)
        net += rate.on(net, "exclusive") if tax.behaviour_of(price) == "exclusive" else 0
    shown = page_frame.money(abs(net), price["currency"])
    return f"{shown} due now" if net >= 0 else f"{shown} as credit for later invoices"


def _card_known(account: StripeAccount, customer_id: str) -> str:
    subscription = subscriptions.live_one(account, customer_id)
    customer = get(account, "customer", customer_id)
    method_id = customer["invoice_settings"]["default_payment_method"]
    if subscription:
        method_id = subscriptions.payer_of(account, subscription)
    method = peek(account, method_id) if method_id else None
    if method is None:
        return "No card is saved."
    known = method["card"]
    expires = f"{known['exp_month']:02} / {known['exp_year'] % 100:02}"
    return f"{known['brand'].title()} that ends in {known['last4']}, expires {expires}"


def _button(session: Thing, act: str, text: str) -> Html:
    return fragment("portal_button", action=_action(session), act=act, text=text, kind="plain")


def _action(session: Thing) -> str:
    return f"/stripe/portal/{session['_secret']}"


def _name(account: StripeAccount, price: Thing) -> str:
    return str(get(account, "product", price["product"])["name"])
