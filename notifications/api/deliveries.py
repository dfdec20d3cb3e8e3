"""What became of the messages to a person's webhooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State
from notifications.api.problems import WEBHOOK_OFF
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.services import deliveries
from notifications.services.announce import send_again

_STATES = [State.QUEUED, State.RUNNING, State.SUCCEEDED, State.FAILED, State.CANCELED]
_STATE_CHOICES = [(state.value, state.label) for state in _STATES]


class DeliveryErrorSerializer(OutputSerializer):
    code = serializers.CharField(source="error_kind", help_text="A word that does not change.")
    detail = serializers.CharField(source="error", help_text="The reason, for people.")
    example = {"code": "too_slow", "detail": "No answer within 15 seconds."}

    def to_representation(self, delivery: WebhookDelivery) -> Any:
        return super().to_representation(delivery) if delivery.error_kind else None


class DeliverySerializer(OutputSerializer):
    id = serializers.UUIDField()
    webhook_id = serializers.UUIDField(source="endpoint_id")
    message_id = serializers.CharField(
        source="event.message_id", help_text="The `webhook-id`; a repeat has the same."
    )
    type = serializers.CharField(source="event.type")
    state = serializers.ChoiceField(
        choices=_STATE_CHOICES, help_text="`running` is between two tries too."
    )
    by_hand = serializers.BooleanField(help_text="A test, or sent again on request: tried once.")
    attempts = serializers.IntegerField()
    status_code = serializers.IntegerField(
        allow_null=True, help_text="What your server answered to the last try."
    )
    took_ms = serializers.IntegerField(allow_null=True)
    error = DeliveryErrorSerializer(
        source="*", allow_null=True, help_text="Why the last try was no success."
    )
    created_at = serializers.DateTimeField()
    last_tried_at = serializers.DateTimeField(source="submitted_at", allow_null=True)
    next_try_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    example = {
        "id": "d3f5f6d2-36b2-4d1e-8c55-6b9d2c0a7e11",
        "webhook_id": "7a5d0a66-6a0f-4d39-9a5c-0f6a3f0f2c11",
        "message_id": "evt_5b1f7c9a2f604a0e8c0637a1fb1a2c11",
        "type": "training.succeeded",
        "state": "running",
        "by_hand": False,
        "attempts": 2,
        "status_code": 503,
        "took_ms": 87,
        "error": {"code": "answered", "detail": "The server answered with an error."},
        "created_at": "2026-11-21T09:30:00Z",
        "last_tried_at": "2026-11-21T09:30:42Z",
        "next_try_at": "2026-11-21T09:35:30Z",
        "finished_at": None,
    }


class WholeDeliverySerializer(DeliverySerializer):
    sent = serializers.CharField(source="event.body", help_text="The body, to the letter.")
    answer = serializers.CharField(
        help_text="The beginning of what your server said to the last try."
    )
    example = DeliverySerializer.example | {
        "sent": '{"type":"training.succeeded","timestamp":"2026-11-21T09:30:00.000Z","data":'
        '{"id":"0a6f9f5e-7f0b-4b8e-8f0a-5a1b2c3d4e11"}}',
        "answer": "upstream connect error",
    }


class DeliveryQuery(pagination.PageQuery):
    state = serializers.ChoiceField(
        choices=_STATE_CHOICES, required=False, help_text="Only those in this state."
    )
    example = {"limit": 20, "state": "failed"}


class DeliveriesView(ApiView):
    @Operation(
        "deliveries.list",
        "A webhook's deliveries",
        about="Newest first; kept for 30 days.",
        scope="webhooks:read",
        query=DeliveryQuery,
        gives={200: Paged(DeliverySerializer)},
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        endpoint = get_object_or_404(WebhookEndpoint, owner=self.person, pk=webhook_id)
        state = self.query().get("state")
        rows = deliveries.rows(endpoint)
        rows = rows.filter(state=state) if state else rows
        return pagination.answer(self, rows, DeliverySerializer)


class DeliveryView(ApiView):
    @Operation(
        "deliveries.get",
        "One delivery",
        about="With what was sent and what came back.",
        scope="webhooks:read",
        gives={200: WholeDeliverySerializer},
    )
    def get(self, request: Request, delivery_id: UUID) -> Response:
        return Response(WholeDeliverySerializer.serialize(_one(self, delivery_id)))


class ResendView(ApiView):
    @Operation(
        "deliveries.resend",
        "Send an event again",
        about="The same message under the same id, as a delivery of its own that is tried once.",
        scope="webhooks:write",
        gives={202: DeliverySerializer},
        problems=(WEBHOOK_OFF,),
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        again = send_again(_one(self, delivery_id), self.request_key)
        return Response(DeliverySerializer.serialize(again), 202)


def _one(view: ApiView, delivery_id: UUID) -> WebhookDelivery:
    rows = WebhookDelivery.objects.select_related("endpoint", "event")
    return get_object_or_404(rows, owner=view.person, pk=delivery_id)
