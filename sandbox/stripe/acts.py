"""What buyers, cards, banks and time do: the verbs of the control address and of the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.stripe import charging, checkout, payouts, refunds, sessions, subscriptions
from sandbox.stripe.cards import DECLINED, KNOWN, USUAL, TestCard
from sandbox.stripe.checkout import Buyer
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import StripeAccount, Thing, get, peek

Act = Callable[[StripeAccount, str, dict[str, Any]], Thing]

DECLINE = "generic_decline"


def complete(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """Pay: `email`, `name`, `country`, `company`, `vat_id`, `card`; `later`: not yet here."""
    session = _session(account, object_id)
    later = bool(given.pop("later", False))
    return checkout.pay(account, session, _buyer(account, session, given), later=later)


def decline(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """A try with a card that is declined; the session stays open."""
    session = _session(account, object_id)
    buyer = _buyer(account, session, {"card": "4000000000000002"} | given)
    return checkout.pay(account, session, buyer)


def expire(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    return sessions.close(account, _session(account, object_id))


def arrive(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """Money that was under way comes in."""
    return checkout.money_arrived(account, _session(account, object_id), well=True)


def bounce(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """Money that was under way does not come."""
    return checkout.money_arrived(account, _session(account, object_id), well=False)


def renew(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """The next period begins and is paid; `decline` says why the card refuses."""
    return subscriptions.renew(account, _subscription(account, object_id), _reason(given))


def fail(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """The next period begins and its payment fails: past_due."""
    return renew(account, object_id, {"decline": DECLINE} | given)


def pay(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """The open invoice is tried again; `decline` makes it fail once more."""
    return subscriptions.collect(account, _subscription(account, object_id), _reason(given))


def ask(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """The next period begins and the bank wants its owner to confirm the payment."""
    subscription = _subscription(account, object_id)
    subscriptions.renew(account, subscription, "authentication_failed")
    invoice = get(account, "invoice", subscription["latest_invoice"])
    emit(account, "invoice.payment_action_required", invoice)
    return subscription


def give_up(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """No more tries: unpaid, or canceled with `cancel`."""
    subscription = _subscription(account, object_id)
    if given.get("cancel"):
        return subscriptions.end(account, subscription, "payment_failed")
    return change(account, subscriptions.UPDATED, subscription, status="unpaid")


def refund(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """By `amount` (minor units), or all that is left."""
    return refunds.give_back(account, get(account, "charge", object_id), given)


def dispute(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """`amount` and `reason` are optional."""
    charge, amount = get(account, "charge", object_id), given.get("amount")
    return refunds.open_dispute(account, charge, amount, given.get("reason", "fraudulent"))


def pay_out(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """This charge, and all else that came in since the last time, goes to the bank."""
    return payouts.pay_out(account, get(account, "charge", object_id)["currency"])


def win(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    return refunds.close_dispute(account, get(account, "dispute", object_id), won=True)


def lose(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    return refunds.close_dispute(account, get(account, "dispute", object_id), won=False)


def fail_refund(account: StripeAccount, object_id: str, given: dict[str, Any]) -> Thing:
    """The bank could not take the money."""
    return refunds.fail(account, get(account, "refund", object_id))


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


def _session(account: StripeAccount, object_id: str) -> Thing:
    return get(account, "checkout.session", object_id)


def _subscription(account: StripeAccount, object_id: str) -> Thing:
    return get(account, "subscription", object_id)
