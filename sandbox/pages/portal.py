"""The billing portal: what a customer changes without the shop's help."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.pages import portal_parts, till
from sandbox.pages.layout import fragment
from sandbox.state import State
from sandbox.stripe import acts, cards, customers, cycles, portals, shapes
from sandbox.stripe.cards import Unusable
from sandbox.stripe.errors import Refused, invalid
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Account, Thing, get, kept, owner, remove

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


def rules() -> list[RuleFactory]:
    return [
        Rule(PLACE, endpoint=show, methods=["GET"]),
        Rule(PLACE, endpoint=submit, methods=["POST"]),
    ]


def show(state: State, request: Request, secret: str) -> Response:
    account, session = _session(state, secret)
    done = DONE.get(request.args.get("done", ""), "")
    return _page(account, session, till.message(done, "good"))


def submit(state: State, request: Request, secret: str) -> Response:
    account, session = _session(state, secret)
    wanted = request.form.get("act", "")
    try:
        with kept(state):
            _act(account, session, wanted, request.form)
    except Refused as refused:
        return _page(account, session, till.message(refused.message), refused.status)
    except Unusable as error:
        return _page(account, session, till.message(str(error)), 422)
    return till.go(f"/stripe/portal/{secret}?done={wanted}")


def _act(account: Account, session: Thing, wanted: str, form: Mapping[str, str]) -> None:
    customer = customers.living(account, session["customer"], "customer")
    if wanted in {"switch", "cancel", "resume", "retry"}:
        _change_plan(account, session, wanted, form)
    elif wanted == "card":
        card = cards.read(form.get("number", ""), form.get("expiry", ""), form.get("code", ""))
        acts.set_card(account, customer, card)
    elif wanted == "details":
        _save_details(account, customer, form)
    elif wanted == "add_tax_id":
        customers.add_tax_id(account, customer["id"], "eu_vat", form.get("vat_id", ""))
    elif wanted == "drop_tax_id":
        _drop_tax_id(account, customer, form.get("tax_id", ""))
    else:
        raise invalid("The portal does not know how to do that.")


def _change_plan(account: Account, session: Thing, wanted: str, form: Mapping[str, str]) -> None:
    subscription = cycles.live_one(account, session["customer"])
    if subscription is None:
        raise invalid("There is no plan to change.")
    if wanted == "switch":
        price = get(account, "price", form.get("price", ""), "price")
        if price["id"] not in [one["id"] for one in portal_parts.offered(account, session)]:
            raise invalid("This plan is not on offer.")
        way = portal_parts.features(account, session)["subscription_update"]
        cycles.change_price(account, subscription, price, way["proration_behavior"])
    elif wanted == "retry":
        cycles.collect(account, subscription)
    elif wanted == "cancel" and portal_parts.cancels_at_once(account, session):
        cycles.end(account, subscription, "cancellation_requested")
    else:
        cycles.cancel_later(account, subscription, wanted == "cancel")


def _save_details(account: Account, customer: Thing, form: Mapping[str, str]) -> None:
    known = customer["address"] or shapes.NOWHERE
    change(
        account, "customer.updated", customer,
        name=form.get("name") or None, email=form.get("email") or None,
        address=known | {"country": form.get("country") or None},
    )  # fmt: skip


def _drop_tax_id(account: Account, customer: Thing, tax_id: str) -> None:
    found = get(account, "tax_id", tax_id)
    if found["customer"] != customer["id"]:
        raise invalid("There is no such VAT id.")
    emit(account, "customer.tax_id.deleted", found)
    remove(account, found)


def _page(account: Account, session: Thing, message: str, status: int = 200) -> Response:
    body = fragment(
        "portal",
        return_url=portal_parts.return_url(account, session),
        message=message,
        plan=portal_parts.plan(account, session),
        card=portal_parts.card(account, session),
        details=portal_parts.details(account, session),
        invoices=portal_parts.invoices(account, session),
    )
    return till.show("Billing", body, status)


def _session(state: State, secret: str) -> tuple[Account, Thing]:
    """The session that an address was made for. Raises NotFound."""
    row = state.store.row(
        "SELECT id FROM stripe_objects WHERE kind = ? AND json_extract(body, '$._secret') = ?",
        portals.SESSION, secret,
    )  # fmt: skip
    account = owner(state, row["id"]) if row else None
    if row is None or account is None:
        raise NotFound
    return account, get(account, portals.SESSION, row["id"])
