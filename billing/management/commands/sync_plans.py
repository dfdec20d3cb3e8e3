from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.services import stripe_prices
from core.providers import ProviderError


class Command(BaseCommand):
    help = "Make Stripe's products and prices for our plans and packs. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        count = changed = 0
        try:
            for offer, is_new in stripe_prices.sync():
                count += 1
                changed += is_new
                self.stdout.write(f"{offer.code}: {offer.stripe_price_id}{' (new)' * is_new}")
        except ProviderError as error:
            raise CommandError(f"{error}. What was done stays; run this again.") from error
        self.stdout.write(f"{count} offers at Stripe, {changed} of them changed.")
