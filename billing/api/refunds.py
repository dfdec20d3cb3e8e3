"""Money back: what of an order can go back, and the order to do so."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import refund_rules, tasks
from billing.api.costs import CreditsField
from billing.api.problems import CANNOT_REFUND
from billing.models import Order, Refund
from billing.services import refund_orders
from billing.services.refund_offers import RefundOffer, offer_for
from core.api.idempotency import HEADER
from core.api.operations import Operation
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State


class RefundSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    rule = serializers.CharField(help_text="The published rule that it follows.")
    amount_minor = serializers.IntegerField(help_text="Goes back the way it was paid.")
    currency = serializers.CharField(source="order.currency")
    credits_mc = serializers.IntegerField(help_text="Leave with the money.")
    credits = CreditsField(source="credits_mc")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="What our support wrote, where they ordered it.")
    error = serializers.CharField(help_text="Why no money moved; empty where all is well.")
    example = {
        "id": "7f3f5a0e-1b52-4a0c-9a53-2c5f5b7f6a11",
        "state": "succeeded",
        "rule": "pack_unspent",
        "amount_minor": 2175,
        "currency": "usd",
        "credits_mc": 150000,
        "credits": "150",
        "created_at": "2026-11-03T09:30:00Z",
        "finished_at": "2026-11-03T09:30:02Z",
        "reason": "",
        "error": "",
    }


class RefundOfferSerializer(OutputSerializer):
    amount_minor = serializers.IntegerField(help_text="What can go back now; 0 where nothing can.")
    currency = serializers.CharField(source="order.currency")
    credits_mc = serializers.IntegerField(help_text="What leaves with it: bought and not spent.")
    spent_mc = serializers.IntegerField(help_text="Spent, so it stays paid.")
    held_mc = serializers.IntegerField(help_text="Held by jobs that still run.")
    until = serializers.DateTimeField(allow_null=True, help_text="The last moment for it.")
    rule = serializers.CharField(help_text="The published rule in words; empty if none.")
    refusal = serializers.CharField(
        help_text="Why nothing goes back: a word that does not change; empty where it can."
    )
    refund = RefundSerializer(allow_null=True, help_text="The newest of this order.")
    example = {
        "amount_minor": 2175,
        "currency": "usd",
        "credits_mc": 150000,
        "spent_mc": 50000,
        "held_mc": 0,
        "until": "2026-11-15T09:30:00Z",
        "rule": refund_rules.PACK.words,
        "refusal": "",
        "refund": None,
    }

    def get_rule(self, offer: RefundOffer) -> str:
        return offer.rule.words if offer.rule else ""

    def get_refusal(self, offer: RefundOffer) -> str:
        return offer.refusal.code if offer.refusal else ""

    def get_refund(self, offer: RefundOffer) -> Refund | None:
        return refund_orders.latest(offer.order)


class RefundView(ApiView):
    @Operation(
        "payment.refund_offer",
        "What of an order can go back",
        about="By the published rules, as it is now.",
        scope="billing:read",
        gives={200: RefundOfferSerializer},
        live_only=True,
    )
    def get(self, request: Request, order_id: UUID) -> Response:
        offer = offer_for(_order(self, order_id))
        return Response(RefundOfferSerializer.serialize(offer))

    @Operation(
        "payment.refund",
        "Have what is unspent of an order back",
        about="Orders what `GET` of this address shows. The credits are set aside at once and"
        " leave when the money is back. With the same `Idempotency-Key` it is the same refund.",
        scope="billing:write",
        gives={202: RefundSerializer},
        problems=(CANNOT_REFUND,),
        lasting=True,
        unlimited=True,
        live_only=True,
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        order, named = _order(self, order_id), request.headers.get(HEADER)
        key = uuid5(order.pk, f"refund:{named}") if named else uuid4()
        made = refund_orders.request(order, self.person, key=key)
        tasks.enqueue_refund(made.pk)
        return Response(RefundSerializer.serialize(made), 202)


def _order(view: ApiView, order_id: UUID) -> Order:
    mine = Order.objects.filter(owner=view.person)
    return get_object_or_404(mine, pk=order_id)
