from __future__ import annotations

from pathlib import Path

from tests.sandbox.process import Sandbox, until
from tests.sandbox.receiver import Receiver
from tests.sandbox.stripe.shop import Shop


def test_a_restart_forgets_nothing(tmp_path: Path, receiver: Receiver):
    sandbox = Sandbox(tmp_path)
    sandbox.start()
    try:
        shop = Shop(sandbox, receiver)
        shop.listen("customer.subscription.deleted")
        subscription, session = shop.subscribed(), shop.checkout()
        key = {"idempotency_key": "order-7"}
        customer = shop.v1.customers.create({"email": "a@b.example"}, key)
        sandbox.behave(shop.hook, stripe_events="late", late_seconds=2)
        shop.act("subscriptions", subscription.id, "give-up", cancel=True)

        sandbox.stop()
        sandbox.start()

        until(lambda: shop.arrived(), "what was under way did not arrive")
        assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"
        assert shop.v1.customers.create({"email": "a@b.example"}, key).id == customer.id
        assert shop.act("checkout", session.id, "complete").json["payment_status"] == "paid"
    finally:
        sandbox.stop()
