"""A shop with its own account at the fake Stripe, and Stripe's own client."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe
from stripe import StripeClient

from tests.sandbox.process import Answer, Sandbox, until
from tests.sandbox.receiver import Receiver

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "code": "123"}
BUYER = {"email": "anna@example.com", "name": "Anna", "country": "FR"}


@dataclass
class Shop:
    sandbox: Sandbox
    receiver: Receiver
    key: str = field(default_factory=lambda: f"sk_test_{secrets.token_hex(16)}")
    secret: str = ""

    @property
    def client(self) -> StripeClient:
        addresses = {"api": f"{self.sandbox.url}/stripe"}
        return StripeClient(self.key, base_addresses=addresses, max_network_retries=0)

    @property
    def v1(self) -> Any:
        return self.client.v1

    @property
    def hook(self) -> str:
        """Nobody else's path."""
        return f"/stripe/{self.key[-12:]}"

    def listen(self, *kinds: str) -> str:
        """Have events sent here; the secret they are signed with."""
        wanted = {"url": self.receiver.url + self.hook, "enabled_events": list(kinds or "*")}
        self.secret = self.v1.webhook_endpoints.create(wanted).secret
        return self.secret

    def arrived(self) -> list[Any]:
        """The events so far, each verified by Stripe's own library."""
        return [
            stripe.Webhook.construct_event(one.body, one.headers["stripe-signature"], self.secret)
            for one in self.receiver.at(self.hook)
        ]

    def kinds_until(self, last: str) -> list[str]:
        until(lambda: last in [one.type for one in self.arrived()], f"{last} did not arrive")
        return [one.type for one in self.arrived()]

    def price(self, amount: int = 900, *, name: str = "Fifty credits", **more: Any) -> Any:
        given = {"product_data": {"name": name}, "unit_amount": amount, "currency": "usd"}
        return self.v1.prices.create(given | more)

    def plan(self, amount: int = 1900, name: str = "Creator") -> Any:
        return self.price(amount, name=name, recurring={"interval": "month"})

    def customer(self, **more: Any) -> Any:
        return self.v1.customers.create({"email": BUYER["email"]} | more)

    def checkout(self, price: Any = None, **more: Any) -> Any:
        price = price or self.price()
        return self.v1.checkout.sessions.create(
            {
                "mode": "subscription" if price.recurring else "payment",
                "line_items": [{"price": price.id, "quantity": 1}],
                "success_url": "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
                "cancel_url": "http://127.0.0.1:1/back",
            }
            | more
        )

    def bought(
        self, price: Any = None, *, buyer: dict[str, Any] | None = None, **more: Any
    ) -> Any:
        """A completed session."""
        session = self.checkout(price, **more)
        answer = self.act("checkout", session.id, "complete", **(buyer or {}))
        assert answer.status == 200, answer.body
        return self.v1.checkout.sessions.retrieve(session.id)

    def subscribed(self, price: Any = None, **more: Any) -> Any:
        session = self.bought(price or self.plan(), **more)
        return self.v1.subscriptions.retrieve(session.subscription)

    def act(self, kind: str, object_id: str, verb: str, **given: Any) -> Answer:
        return self.sandbox.ask("POST", f"/_/stripe/{kind}/{object_id}/{verb}", given)

    def page(self, url: str) -> str:
        answer = self.sandbox.ask("GET", urlsplit(url).path)
        assert answer.status == 200
        return unescape(answer.body.decode())

    def send(self, url: str, **fields: str) -> Answer:
        """Fill in a form of a page and send it, with what the page itself put in."""
        path = urlsplit(url).path
        hidden = re.findall(r'type="hidden" name="shown" value="(\d+)"', self.page(url))
        known = {"shown": hidden[0]} if hidden else {}
        return self.sandbox.ask("POST", path, urlencode(known | fields).encode(), FORM)
