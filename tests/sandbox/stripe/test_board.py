from __future__ import annotations

from urllib.parse import urlencode

from tests.sandbox.process import Answer
from tests.sandbox.stripe.shop import FORM, Shop


def press(shop: Shop, path: str, **fields: str) -> Answer:
    return shop.sandbox.ask("POST", path, urlencode(fields).encode(), FORM)


def test_everything_is_there_to_be_pushed(shop: Shop):
    session, subscription = shop.checkout(), shop.subscribed()

    page = shop.sandbox.ask("GET", "/stripe/").body.decode()

    assert session.id[:20] in page
    assert subscription.id in page
    assert "Renew, card fails" in page
    assert "/_/stripe/release" in page
    assert "style=" not in page


def test_a_button_moves_the_world(shop: Shop):
    session = shop.checkout()

    paid = press(shop, "/stripe/act", kind="checkout", id=session.id, verb="complete")
    charge = shop.v1.charges.list().data[0]
    press(shop, "/stripe/act", kind="charges", id=charge.id, verb="refund", amount="100")
    wrong = press(shop, "/stripe/act", kind="checkout", id=session.id, verb="complete")

    assert (paid.status, paid.headers["location"]) == (303, "/stripe/#sessions")
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 100
    assert b"is complete" in wrong.body


def test_events_are_sent_again_and_released(shop: Shop):
    shop.listen("customer.created")
    shop.sandbox.behave(shop.hook, stripe_events="withheld")
    shop.customer()
    [event] = shop.v1.events.list().data

    press(shop, "/stripe/release")
    press(shop, "/stripe/resend", event=event.id)

    assert [one.id for one in shop.arrived()] == [event.id, event.id]


def test_an_unknown_verb_is_explained(shop: Shop):
    answer = shop.act("checkout", shop.checkout().id, "win")
    nothing = shop.act("checkout", "cs_test_gone", "complete")

    assert answer.status == 400
    assert "complete, decline, expire" in answer.json["error"]["message"]
    assert nothing.status == 404
