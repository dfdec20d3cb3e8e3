"""The page on which a buyer pays, and the bank's page that some cards lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.pages import page_frame
from sandbox.pages.layout import FOLDER, Html, fragment
from sandbox.state import SandboxState
from sandbox.stripe import cards, checkout
from sandbox.stripe.cards import TestCard, Unusable
from sandbox.stripe.checkout import Buyer
from sandbox.stripe.errors import StripeRefusal
from sandbox.stripe.objects import StripeAccount, Thing, kept, peek, save

KIND = "checkout.session"
PLACE = "/stripe/checkout/<session_id>"
TYPED = (*page_frame.FIELDS, "country")
MEANINGS = {
    "4242424242424242": "pays",
    "4000002760003184": "asks for 3-D Secure, then pays",
    "4000000000000002": "is declined",
    "4000000000009995": "has too little on it",
}


def rules() -> list[RuleFactory]:
    return [
        Rule("/_/page_frame.css", endpoint=show_css, methods=["GET"]),
        Rule(PLACE, endpoint=show, methods=["GET"]),
        Rule(PLACE, endpoint=submit, methods=["POST"]),
        Rule(f"{PLACE}/bank", endpoint=show_bank, methods=["GET"]),
        Rule(f"{PLACE}/bank", endpoint=answer_bank, methods=["POST"]),
    ]


def show_css(state: SandboxState, request: Request) -> Response:
    return Response((FOLDER / "page_frame.css").read_text("utf-8"), mimetype="text/css")


def show(state: SandboxState, request: Request, session_id: str) -> Response:
    account, session = page_frame.found(state, KIND, session_id)
    if session["status"] != "open":
        return _over(session)
    return _page(session, _prefilled(account, session))


def submit(state: SandboxState, request: Request, session_id: str) -> Response:
    account, session = page_frame.found(state, KIND, session_id)
    if session["status"] != "open":
        return _over(session)
    typed = {name: request.form.get(name, "").strip() for name in TYPED}
    if "use" in request.form:
        return _page(
            session, typed | {"number": request.form["use"], "expiry": "12 / 34", "code": "123"}
        )
    if request.form.get("act") == "reckon":
        return _page(session, typed)
    total = checkout.totals(session, typed["country"], typed["vat_id"])[1]
    if str(total) != request.form.get("shown"):
        return _page(session, typed, "The tax changed the total: look at it, then pay.", 409)
    return _pay(account, session, typed)


def show_bank(state: SandboxState, request: Request, session_id: str) -> Response:
    _, session = page_frame.found(state, KIND, session_id)
    if session["status"] != "open" or "_buyer" not in session:
        return page_frame.go(f"/stripe/checkout/{session_id}")
    known = session["_buyer"]
    total = checkout.totals(session, known["country"], known["vat_id"])[1]
    body = fragment(
        "bank",
        amount=page_frame.money(total, session["currency"]),
        last4=known["card"]["number"][-4:],
        action=f"/stripe/checkout/{session_id}/bank",
    )
    return page_frame.show("Confirm this payment", body, leads_to=session["success_url"])


def answer_bank(state: SandboxState, request: Request, session_id: str) -> Response:
    account, session = page_frame.found(state, KIND, session_id)
    if session["status"] != "open" or "_buyer" not in session:
        return page_frame.go(f"/stripe/checkout/{session_id}")
    known = session.pop("_buyer")
    card = TestCard(**known["card"])
    if request.form.get("answer") != "yes":
        card = TestCard(**known["card"] | {"decline": "authentication_failed"})
    buyer = Buyer(**known | {"card": card})
    return _finish(account, session, buyer, _typed_by(buyer))


def _pay(account: StripeAccount, session: Thing, typed: Mapping[str, str]) -> Response:
    try:
        buyer = _buyer(typed)
    except Unusable as error:
        return _page(session, typed, str(error), 422)
    if not buyer.card.asks:
        return _finish(account, session, buyer, typed)
    address = f"/stripe/checkout/{session['id']}/bank"
    with account.state.store.transaction():
        session["_buyer"] = asdict(buyer)
        checkout.challenge(account, session, buyer, f"{account.state.base_url}{address}")
        save(account, session)
    return page_frame.go(address)


def _finish(
    account: StripeAccount, session: Thing, buyer: Buyer, typed: Mapping[str, str]
) -> Response:
    try:
        with kept(account.state):
            checkout.pay(account, session, buyer)
    except StripeRefusal as refused:
        return _page(session, typed, refused.message, 402)
    address: str = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return page_frame.go(address)


def _buyer(typed: Mapping[str, str]) -> Buyer:
    card = cards.read(typed["number"], typed["expiry"], typed["code"])
    if "@" not in typed["email"]:
        raise Unusable("Enter your email address.", "email")
    if not typed["name"]:
        raise Unusable("Enter your name.", "name")
    kept_as_typed = ("email", "name", "country", "postal_code", "company", "vat_id")
    return Buyer(card=card, **{name: typed[name] for name in kept_as_typed})


def _typed_by(buyer: Buyer) -> dict[str, str]:
    typed = {name: getattr(buyer, name, "") for name in TYPED}
    return typed | {"number": buyer.card.number, "expiry": "", "code": ""}


def _prefilled(account: StripeAccount, session: Thing) -> dict[str, str]:
    customer = (peek(account, session["customer"]) if session["customer"] else None) or {}
    address = customer.get("address") or {}
    return dict.fromkeys(TYPED, "") | {
        "email": customer.get("email") or session["customer_email"] or "",
        "name": customer.get("name") or "",
        "country": address.get("country") or page_frame.HOME,
        "postal_code": address.get("postal_code") or "",
    }


def _page(
    session: Thing, typed: Mapping[str, str], message: str = "", status: int = 200
) -> Response:
    amount, total, rate = checkout.totals(session, typed["country"], typed["vat_id"])
    subscribing = session["mode"] == "subscription"
    shown = page_frame.money(total, session["currency"])
    price = session["_lines"][0]["price"]
    body = fragment(
        "checkout",
        action=f"/stripe/checkout/{session['id']}",
        cancel_url=session["cancel_url"] or session["success_url"],
        purpose="Subscribe" if subscribing else "Pay",
        total=shown,
        shown=total,
        rhythm=f"per {price['recurring']['interval']}" if subscribing else "",
        lines=Html("".join(map(_line, session["_lines"]))),
        subtotal=page_frame.money(session["amount_subtotal"], session["currency"]),
        tax=_tax(session, amount, rate),
        message=page_frame.message(message),
        verb=f"Subscribe and pay {shown}" if subscribing else f"Pay {shown}",
        terms=TERMS if subscribing else "",
        cards=Html("".join(map(_card, MEANINGS))),
        cards_open=Html("" if typed["number"] else " open"),
        countries=page_frame.countries(typed["country"]),
        company=_company(session, typed),
        **_fields(session, typed),
    )
    return page_frame.show("Checkout", body, status, leads_to=session["success_url"])


TERMS = "You allow the shop to charge this card each period until you cancel. Cancel at any time."


def _fields(session: Thing, typed: Mapping[str, str]) -> dict[str, Html]:
    names = ("number", "expiry", "code", "name", "postal_code")
    fields = {name: page_frame.field(name, typed[name]) for name in names}
    known = bool(session["customer"] and typed["email"])
    return fields | {"email": page_frame.field("email", typed["email"], fixed=known)}


def _company(session: Thing, typed: Mapping[str, str]) -> Html:
    if not (session["tax_id_collection"] or {}).get("enabled"):
        return Html("")
    return fragment(
        "checkout_company",
        open=Html(" open" if typed["company"] or typed["vat_id"] else ""),
        company=page_frame.field("company", typed["company"]),
        vat_id=page_frame.field("vat_id", typed["vat_id"]),
    )


def _line(line: Thing) -> Html:
    price = line["price"]
    detail = page_frame.price_text(price) if price["recurring"] else ""
    if line["quantity"] > 1:
        detail = f"{line['quantity']} × {page_frame.price_text(price)}"
    amount = page_frame.money(line["amount_subtotal"], line["currency"])
    return fragment("checkout_line", name=line["description"], detail=detail, amount=amount)


def _tax(session: Thing, amount: int, rate: Any) -> Html:
    if not session["automatic_tax"]["enabled"]:
        return Html("")
    label = {
        "standard_rated": f"VAT ({rate.percent} %, {rate.country})",
        "reverse_charge": "VAT (reverse charge)",
    }.get(rate.reason, "Tax")
    shown = page_frame.money(amount, session["currency"])
    return fragment("checkout_tax", label=label, amount=shown)


def _card(number: str) -> Html:
    spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    return fragment("checkout_card", number=number, spaced=spaced, meaning=MEANINGS[number])


def _over(session: Thing) -> Response:
    done = session["status"] == "complete"
    back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    body = fragment(
        "checkout_over",
        title="This payment is done" if done else "This checkout has expired",
        text="There is nothing left to pay here."
        if done
        else "Nothing was charged. Go back to the shop and begin again.",
        address=back if done else session["cancel_url"] or session["success_url"],
        way="Back to the shop",
    )
    return page_frame.show("Checkout", body)
