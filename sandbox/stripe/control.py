"""What buyers, cards, banks and time do to an account, on request: `POST /_/stripe/...`.

JSON goes in and out. The board of the sandbox's pages has a button for most.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.state import SandboxState
from sandbox.stripe import (
    charging,
    checkout,
    events,
    invoices,
    payouts,
    refunds,
    sessions,
    subscriptions,
)
from sandbox.stripe.cards import DECLINED, KNOWN, USUAL, TestCard
from sandbox.stripe.checkout import Buyer
from sandbox.stripe.errors import StripeRefusal, invalid, no_such
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import StripeAccount, Thing, get, kept, owner, peek, public

Act = Callable[[StripeAccount, Thing, dict[str, Any]], Thing]

DECLINE = "generic_decline"
KINDS = {"checkout": "checkout.session"}


def rules() -> list[RuleFactory]:
    return [
        Rule("/_/stripe/events", endpoint=list_events, methods=["GET"]),
        Rule("/_/stripe/events/<event_id>/send", endpoint=send, methods=["POST"]),
        Rule("/_/stripe/release", endpoint=release, methods=["POST"]),
        Rule("/_/stripe/<kind>/<object_id>/<verb>", endpoint=act, methods=["POST"]),
    ]


def act(state: SandboxState, request: Request, kind: str, object_id: str, verb: str) -> Response:
    """One of VERBS; answers with the object as it is afterwards."""
    return _answered(lambda: perform(state, kind, object_id, verb, _body(request)))


def perform(
    state: SandboxState, kind: str, object_id: str, verb: str, given: dict[str, Any]
) -> dict[str, Any]:
    """Raises StripeRefusal; what a declined payment leaves behind stays nevertheless."""
    account = owner(state, object_id)
    if account is None:
        raise no_such(kind, object_id)
    if verb not in VERBS.get(kind, {}):
        raise invalid(f"{kind} know no {verb}; they know {', '.join(VERBS.get(kind, ()))}.")
    with kept(state):
        name = KINDS.get(kind, kind.removesuffix("s"))
        return VERBS[kind][verb](account, get(account, name, object_id), given)


def list_events(state: SandboxState, request: Request) -> Response:
    """Deliveries in order, narrowed by `contains` (an id, a type) and `state`."""
    contains, stage = request.args.get("contains", ""), request.args.get("state", "")
    return _json(events.listed(state, contains, stage))


def send(state: SandboxState, request: Request, event_id: str) -> Response:
    return _json(events.send_now(state, event_id))


def release(state: SandboxState, request: Request) -> Response:
    """Deliver events now, one after the other, in the order given; else all that are withheld."""
    given = _body(request)
    if "events" not in given:
        return _json(release_all(state, given.get("contains", "")))
    return _json(_send_each(state, given["events"]))


def release_all(state: SandboxState, contains: str = "") -> list[dict[str, Any]]:
    """Everything that is withheld, oldest first."""
    held = events.listed(state, contains, "withheld")
    return _send_each(state, dict.fromkeys(one["event"] for one in held))


def complete(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Thing:
    """Pay: `email`, `name`, `country`, `company`, `vat_id`, `card`; `later`: not yet here."""
    later = bool(given.pop("later", False))
    return checkout.pay(account, session, _buyer(account, session, given), later=later)


def decline(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Thing:
    """A try with a card that is declined; the session stays open."""
    buyer = _buyer(account, session, {"card": "4000000000000002"} | given)
    return checkout.pay(account, session, buyer)


def expire(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Thing:
    return sessions.close(account, session)


def arrive(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Thing:
    """Money that was under way comes in."""
    return checkout.money_arrived(account, session, well=True)


def bounce(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Thing:
    """Money that was under way does not come."""
    return checkout.money_arrived(account, session, well=False)


def renew(account: StripeAccount, subscription: Thing, given: dict[str, Any]) -> Thing:
    """The next period begins and is paid; `decline` says why the card refuses."""
    return subscriptions.renew(account, subscription, _reason(given))


def fail(account: StripeAccount, subscription: Thing, given: dict[str, Any]) -> Thing:
    """The next period begins and its payment fails: past_due."""
    return renew(account, subscription, {"decline": DECLINE} | given)


def pay(account: StripeAccount, subscription: Thing, given: dict[str, Any]) -> Thing:
    """The open invoice is tried again; `decline` makes it fail once more."""
    return subscriptions.collect(account, subscription, _reason(given))


def ask(account: StripeAccount, subscription: Thing, given: dict[str, Any]) -> Thing:
    """The next period begins and the bank wants its owner to confirm on the invoice's page."""
    subscriptions.renew(account, subscription, "authentication_required")
    invoice = get(account, "invoice", subscription["latest_invoice"])
    invoices.ask_owner(account, invoice, subscriptions.payer_of(account, subscription))
    emit(account, "invoice.payment_action_required", invoice)
    return subscription


def give_up(account: StripeAccount, subscription: Thing, given: dict[str, Any]) -> Thing:
    """No more tries: unpaid, or canceled with `cancel`."""
    if given.get("cancel"):
        return subscriptions.end(account, subscription, "payment_failed")
    return change(account, subscriptions.UPDATED, subscription, status="unpaid")


def refund(account: StripeAccount, charge: Thing, given: dict[str, Any]) -> Thing:
    """By `amount` (minor units), or all that is left."""
    return refunds.give_back(account, charge, given)


def dispute(account: StripeAccount, charge: Thing, given: dict[str, Any]) -> Thing:
    """`amount` and `reason` are optional."""
    amount = given.get("amount")
    return refunds.open_dispute(account, charge, amount, given.get("reason", "fraudulent"))


def pay_out(account: StripeAccount, charge: Thing, given: dict[str, Any]) -> Thing:
    """This charge, and all else that came in since the last time, goes to the bank."""
    return payouts.pay_out(account, charge["currency"])


def win(account: StripeAccount, disputed: Thing, given: dict[str, Any]) -> Thing:
    return refunds.close_dispute(account, disputed, won=True)


def lose(account: StripeAccount, disputed: Thing, given: dict[str, Any]) -> Thing:
    return refunds.close_dispute(account, disputed, won=False)


def fail_refund(account: StripeAccount, refunded: Thing, given: dict[str, Any]) -> Thing:
    """The bank could not take the money."""
    return refunds.fail(account, refunded)


def set_card(account: StripeAccount, customer: Thing, card: TestCard) -> Thing:
    """The customer's card, and that of the subscription that runs."""
    address = (customer["address"] or {}).get("country")
    person = {"email": customer["email"], "name": customer["name"], "country": address}
    method = charging.new_method(account, card, person, customer["id"])
    settings = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    change(account, "customer.updated", customer, invoice_settings=settings)
    subscription = subscriptions.live_one(account, customer["id"])
    if subscription:
        change(account, subscriptions.UPDATED, subscription, default_payment_method=method["id"])
    return customer


VERBS: dict[str, dict[str, Act]] = {
    "checkout": {
        "complete": complete, "decline": decline, "expire": expire, "arrive": arrive,
        "bounce": bounce,
    },
    "subscriptions": {"renew": renew, "fail": fail, "pay": pay, "ask": ask, "give-up": give_up},
    "charges": {"refund": refund, "dispute": dispute, "pay-out": pay_out},
    "disputes": {"win": win, "lose": lose},
    "refunds": {"fail": fail_refund},
}  # fmt: skip


def _buyer(account: StripeAccount, session: Thing, given: dict[str, Any]) -> Buyer:
    customer = peek(account, session["customer"]) if session["customer"] else None
    known = (customer or {}).get("email") or session["customer_email"] or "buyer@example.com"
    card = _card(given.pop("card", USUAL.number))
    try:
        return Buyer(**{"email": known, **given}, card=card)
    except TypeError as error:
        raise invalid(f"A buyer has no such field: {error}") from None


def _card(number: str) -> TestCard:
    card = KNOWN.get(str(number).replace(" ", ""))
    if card is None:
        raise invalid(f"No such test card; there are {', '.join(KNOWN)}.", "card")
    return card


def _reason(given: dict[str, Any]) -> str:
    reason = given.get("decline") or ""
    if reason and reason not in DECLINED:
        raise invalid(f"decline is one of {', '.join(DECLINED)}", "decline")
    return str(reason)


def _send_each(state: SandboxState, event_ids: Iterable[str]) -> list[dict[str, Any]]:
    return [sent for event_id in event_ids for sent in events.send_now(state, event_id)]


def _answered(work: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(public(work()))
    except StripeRefusal as refused:
        return _json(refused.as_json(), refused.status)


def _body(request: Request) -> dict[str, Any]:
    return json.loads(request.get_data() or b"{}")


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
