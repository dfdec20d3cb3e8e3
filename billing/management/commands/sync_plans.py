from __future__ import annotations

from typing import Any

from billing.services import stripe_prices
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Make Stripe's products and prices for our plans and packs. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        offers = self.facts["offers"] = []
        for offer, is_new in self.progress(stripe_prices.sync(), "offers"):
            price = {"code": offer.code, "price": offer.stripe_price_id, "changed": is_new}
            offers.append(price)
            self.say(f"{offer.code}: {offer.stripe_price_id}{' (new)' * is_new}")
        changed = sum(one["changed"] for one in offers)
        self.say(f"{len(offers)} offers at Stripe, {changed} of them changed.")
