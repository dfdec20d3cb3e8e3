"""Buying, and what was bought. Each address that is given is a page of the payment service."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.costs import CreditsField, PriceField
from billing.api.offers import PlanSerializer
from billing.api.problems import (
    CANNOT_BUY,
    NOTHING_TO_MANAGE,
    PAYMENT_AWAY,
    payment_trouble,
)
from billing.models import (
    CreditPack,
    Order,
    OrderKind,
    OrderState,
    Plan,
    Subscription,
    SubscriptionStatus,
)
from billing.services import company, limits, orders, overview
from core.api import pagination
from core.api.idempotency import HEADER
from core.api.operations import Operation, Paged
from core.api.problem_types import KEY_REUSED, SERVICE_CLOSED, SUSPENDED
from core.api.problems import ApiProblem
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from core.providers import ProviderError

_ORDER = "4e3d2c1b-0a9f-4e8d-8c7b-6a5f4e3d2c1b"
_ONE_ORDER = f" With the same `{HEADER}` it is the same order and the same page."


class Choice(InputSerializer):
    again = serializers.BooleanField(
        default=False, help_text="Buy although an earlier bank payment of yours is on its way."
    )


class PlanChoice(Choice):
    plan = serializers.SlugField(max_length=30, help_text="The code of a plan.")
    example = {"plan": "creator"}


class PackChoice(Choice):
    pack = serializers.SlugField(max_length=30, help_text="The code of a pack.")
    example = {"pack": "pack-200"}


class CheckoutSerializer(OutputSerializer):
    order_id = serializers.UUIDField(source="order.pk")
    url = serializers.URLField(help_text="Where a person looks at it once more, and pays.")
    price_minor = serializers.IntegerField(source="order.amount_minor", help_text="Before tax.")
    currency = serializers.CharField(source="order.currency")
    price = PriceField("amount_minor", source="order")
    example = {
        "order_id": _ORDER,
        "url": "https://checkout.stripe.com/c/pay/cs_test_a1b2c3",
        "price_minor": 2900,
        "currency": "usd",
        "price": "$29",
    }


class PortalSerializer(OutputSerializer):
    url = serializers.URLField(help_text="For one visit, soon.")
    example = {"url": "https://billing.stripe.com/p/session/test_a1b2c3"}


class SubscriptionSerializer(OutputSerializer):
    status = serializers.ChoiceField(choices=SubscriptionStatus.choices)
    paid_until = serializers.DateTimeField(source="period_end", allow_null=True)
    ends_then = serializers.BooleanField(
        source="cancel_at_period_end", help_text="Cancelled: it does not renew."
    )
    grace_until = serializers.DateTimeField(
        allow_null=True, help_text="After a failed payment the plan's rights stay until then."
    )
    needs_confirmation = serializers.BooleanField(
        help_text="The bank wants its owner to confirm the payment, on the page of the invoice."
    )
    example = {
        "status": "active",
        "paid_until": "2026-12-21T09:30:00Z",
        "ends_then": False,
        "grace_until": None,
        "needs_confirmation": False,
    }

    def get_needs_confirmation(self, subscription: Subscription) -> bool:
        return bool(subscription.confirm_invoice_id)


class StandingSerializer(OutputSerializer):
    plan = PlanSerializer(help_text="What you may do today.")
    subscription = SubscriptionSerializer(allow_null=True, help_text="Null without one.")
    example = {"plan": PlanSerializer.example, "subscription": SubscriptionSerializer.example}


class OrderSerializer(OutputSerializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=OrderKind.choices)
    state = serializers.ChoiceField(choices=OrderState.choices)
    name = serializers.CharField(help_text="Of the plan or pack.")
    credits_mc = serializers.IntegerField()
    credits = CreditsField(source="credits_mc")
    amount_minor = serializers.IntegerField(help_text="Paid, with tax.")
    tax_minor = serializers.IntegerField()
    refunded_minor = serializers.IntegerField()
    currency = serializers.CharField()
    amount = PriceField("amount_minor")
    created_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    here_by = serializers.DateTimeField(
        allow_null=True, help_text="When a bank payment that is on its way is here at the latest."
    )
    example = {
        "id": _ORDER,
        "kind": "pack",
        "state": "fulfilled",
        "name": "200 credits",
        "credits_mc": 200000,
        "credits": "200",
        "amount_minor": 2900,
        "tax_minor": 0,
        "refunded_minor": 0,
        "currency": "usd",
        "amount": "$29",
        "created_at": "2026-11-01T09:28:00Z",
        "paid_at": "2026-11-01T09:30:00Z",
        "here_by": None,
    }

    def get_name(self, order: Order) -> str:
        return str(order.plan or order.pack)


class SubscribeView(ApiView):
    @Operation(
        "payment.subscribe",
        "Subscribe to a plan",
        about="Gives the page where a person pays; nothing is charged before." + _ONE_ORDER,
        scope="billing:write",
        takes=PlanChoice,
        gives={201: CheckoutSerializer},
        problems=(SUSPENDED, CANNOT_BUY, KEY_REUSED, PAYMENT_AWAY, SERVICE_CLOSED),
        own_scopes=True,
        live_only=True,
    )
    def post(self, request: Request) -> Response:
        return _buy(self, Plan, "plan")


class PacksView(ApiView):
    @Operation(
        "payment.packs",
        "Buy a credit pack",
        about="Gives the page where a person pays; nothing is charged before." + _ONE_ORDER,
        scope="billing:write",
        takes=PackChoice,
        gives={201: CheckoutSerializer},
        problems=(SUSPENDED, CANNOT_BUY, KEY_REUSED, PAYMENT_AWAY, SERVICE_CLOSED),
        own_scopes=True,
        live_only=True,
    )
    def post(self, request: Request) -> Response:
        return _buy(self, CreditPack, "pack")


class PortalView(ApiView):
    @Operation(
        "payment.portal",
        "Manage the plan and the card",
        about="Gives the page where a person changes or cancels the plan, puts in another card,"
        " and finds the invoices.",
        scope="billing:write",
        gives={201: PortalSerializer},
        problems=(CANNOT_BUY, NOTHING_TO_MANAGE, PAYMENT_AWAY),
        lasting=True,
        unlimited=True,
        own_scopes=True,
        live_only=True,
    )
    def post(self, request: Request) -> Response:
        try:
            url = company.portal_url(self.person)
        except ProviderError as error:
            raise payment_trouble(error) from error
        if not url:
            raise ApiProblem(NOTHING_TO_MANAGE)
        return Response(PortalSerializer.serialize({"url": url}), 201)


class StandingView(ApiView):
    @Operation(
        "payment.get",
        "Your plan",
        scope="billing:read",
        gives={200: StandingSerializer},
    )
    def get(self, request: Request) -> Response:
        standing = {
            "plan": limits.plan_of(self.person),
            "subscription": overview.standing_subscription(self.person),
        }
        return Response(StandingSerializer.serialize(standing))


class OrdersView(ApiView):
    @Operation(
        "payment.orders",
        "What you bought",
        about="What was paid or is on its way, newest first, whatever became of it.",
        scope="billing:read",
        query=pagination.PageQuery,
        gives={200: Paged(OrderSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, overview.payments(self.person), OrderSerializer)


def _buy(view: ApiView, kind: type[Plan] | type[CreditPack], name: str) -> Response:
    """An order and its page. Asks the payment service between two row scopes."""
    fields, named = view.fields(), view.request.headers.get(HEADER)
    code = fields[name]
    with view.row_scope():
        offer = overview.on_sale(kind, code)
        if offer is None:
            raise serializers.ValidationError({name: _not_sold()})
        key = orders.key_of(view.person, named) if named else uuid4()
        order = orders.begin(
            view.person, orders.CheckoutRequest(offer, key, again=fields["again"])
        )
        if (order.plan or order.pack) != offer:
            raise ApiProblem(KEY_REUSED)
    try:
        url = orders.page_of(order, view.person)
    except ProviderError as error:
        with view.row_scope():
            orders.note_refusal(order, error)
        raise payment_trouble(error) from error
    # Of an order that is paid already it is the order's page on our own site.
    address = f"{settings.SITE_URL}{url}" if url.startswith("/") else url
    return Response(CheckoutSerializer.serialize({"order": order, "url": address}), 201)


def _not_sold() -> serializers.ErrorDetail:
    words = "This offer is not for sale. Nothing was charged."
    return serializers.ErrorDetail(words, code="not_for_sale")
