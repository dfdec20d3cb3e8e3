"""What can be bought, and what things cost."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from billing.api.costs import CreditsField, PriceField
from billing.models import Plan, Purpose, Quote
from billing.services import overview, quotes
from core.api.operations import OPEN, SIGNED_IN, Operation
from core.api.serializers import OutputSerializer
from core.api.views import ApiView

_PRICE_HELP = "In the currency's smallest unit, before tax: 1900 is $19."

# What these cost depends on the picture, so no quote for all of them would hold.
_OF_ONE_PICTURE = (Purpose.PREVIEW, Purpose.VECTOR)


class OfferSerializer(OutputSerializer):
    code = serializers.CharField(help_text="For `POST /api/payment/...`.")
    name = serializers.CharField()
    price_minor = serializers.IntegerField(help_text=_PRICE_HELP)
    currency = serializers.CharField(help_text="Three small letters.")
    price = PriceField("price_minor")
    credits_mc = serializers.IntegerField(help_text="Milli-credits; of a plan, each paid month.")
    credits = CreditsField(source="credits_mc")


class PlanSerializer(OfferSerializer):
    model_limit = serializers.IntegerField(help_text="Personal models.")
    jobs_at_once = serializers.IntegerField()
    advanced_training = serializers.BooleanField()
    priority = serializers.BooleanField(help_text="Its jobs go first in the line.")
    example = {
        "code": "creator",
        "name": "Creator",
        "price_minor": 1900,
        "currency": "usd",
        "price": "$19",
        "credits_mc": 150000,
        "credits": "150",
        "model_limit": 3,
        "jobs_at_once": 2,
        "advanced_training": True,
        "priority": False,
    }

    def get_credits_mc(self, plan: Plan) -> int:
        return plan.allowance_mc

    get_credits = get_credits_mc


class PackSerializer(OfferSerializer):
    example = {
        "code": "pack-200",
        "name": "200 credits",
        "price_minor": 2900,
        "currency": "usd",
        "price": "$29",
        "credits_mc": 200000,
        "credits": "200",
    }


class CatalogueSerializer(OutputSerializer):
    plans = PlanSerializer(many=True, help_text="Monthly, the free one among them.")
    packs = PackSerializer(many=True, help_text="Bought once; their credits don't expire.")
    tax_is_added = serializers.BooleanField(help_text="Where it is due, before you pay.")
    example = {
        "plans": [PlanSerializer.example],
        "packs": [PackSerializer.example],
        "tax_is_added": True,
    }

    def get_tax_is_added(self, _: overview.Offers) -> bool:
        return settings.STRIPE_AUTOMATIC_TAX


@dataclass(frozen=True)
class Price:
    """`quote` is what one costs this person now; None for what costs nobody anything."""

    purpose: Purpose
    quote: Quote | None


class PriceSerializer(OutputSerializer):
    act = serializers.ChoiceField(source="purpose", choices=Purpose.choices)
    name = serializers.CharField(source="purpose.label")
    price_mc = serializers.IntegerField(help_text="Milli-credits for one.")
    price = CreditsField(source="price_mc", help_text="Credits for one.")
    quote = serializers.CharField(
        allow_null=True,
        help_text="Send it along within an hour, and it costs what is said here.",
    )
    example = {
        "act": "image",
        "name": "Pictures",
        "price_mc": 1000,
        "price": "1",
        "quote": "WyI3N2UxIl0:1vMabc:o5d1c8e77",
    }

    def get_price_mc(self, price: Price) -> int:
        return price.quote.unit_mc if price.quote else 0

    get_price = get_price_mc

    def get_quote(self, price: Price) -> str | None:
        is_fixed = price.purpose not in _OF_ONE_PICTURE
        return quotes.token(price.quote) if price.quote and is_fixed else None


class PricesSerializer(OutputSerializer):
    items = PriceSerializer(many=True)
    example = {"items": [PriceSerializer.example]}


class PlansView(ApiView):
    @Operation(
        "plans.list",
        "Plans and packs",
        about="All that is for sale. No token is needed.",
        scope=OPEN,
        gives={200: CatalogueSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response(CatalogueSerializer.serialize(overview.offers()))


class PricesView(ApiView):
    @Operation(
        "prices.list",
        "What things cost",
        about="In credits. A job that fails costs nothing, and of four pictures of which three"
        " come you pay three. A test token pays nothing.",
        scope=SIGNED_IN,
        gives={200: PricesSerializer},
    )
    def get(self, request: Request) -> Response:
        prices = [_price(self.person, act) for act in overview.acts()]
        return Response(PricesSerializer.serialize({"items": prices}))


def _price(owner: User, act: overview.Act) -> Price:
    return Price(act.purpose, quotes.quote(owner, act.purpose) if act.price_mc else None)
