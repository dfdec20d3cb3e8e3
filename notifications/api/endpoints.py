"""A person's webhooks: their addresses, their secrets, and a test."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.problems import ApiProblem
from core.api.serializers import InputSerializer, OutputSerializer, TextField
from core.api.views import ApiView
from notifications.api.deliveries import DeliverySerializer
from notifications.api.problems import OLD_SECRET_ALIVE, TOO_MANY_WEBHOOKS, WEBHOOK_OFF
from notifications.models import LONGEST_ADDRESS, PROGRAM_CHOICES, Stopped, WebhookEndpoint
from notifications.services import endpoints
from notifications.services.announce import send_test
from notifications.services.endpoints import EndpointSettings

_EVENTS_HELP = "Which events are sent there."
_URL_HELP = "Begins with https://, on the open internet. Redirects are not followed."


class WebhookSerializer(OutputSerializer):
    id = serializers.UUIDField()
    url = serializers.CharField(help_text=_URL_HELP)
    events = serializers.ListField(child=serializers.CharField(), help_text=_EVENTS_HELP)
    enabled = serializers.BooleanField(source="is_enabled")
    disabled_because = serializers.ChoiceField(
        choices=Stopped.choices, allow_blank=True, help_text="Empty while it is on."
    )
    disabled_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="The first failure since anything arrived."
    )
    old_secret_until = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Until when the secret of before signs as well; null when none does.",
    )
    created_at = serializers.DateTimeField()
    example = {
        "id": "7a5d0a66-6a0f-4d39-9a5c-0f6a3f0f2c11",
        "url": "https://example.com/visiona",
        "events": ["generation.succeeded", "training.succeeded"],
        "enabled": True,
        "disabled_because": "",
        "disabled_at": None,
        "failing_since": None,
        "old_secret_until": None,
        "created_at": "2026-11-21T09:30:00Z",
    }

    def get_old_secret_until(self, endpoint: WebhookEndpoint) -> datetime | None:
        return endpoint.old_secret_until if endpoint.has_old_secret else None


class SecretWebhookSerializer(WebhookSerializer):
    secret = serializers.CharField(
        help_text="Verifies signatures, see standardwebhooks.com. Shown here and on your account"
        " page; keep it where secrets are kept."
    )
    example = WebhookSerializer.example | {
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
    }


class WebhookInput(InputSerializer):
    url = TextField(max_length=LONGEST_ADDRESS, help_text=_URL_HELP)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=PROGRAM_CHOICES),
        min_length=1,
        help_text=_EVENTS_HELP,
    )
    example = {
        "url": "https://example.com/visiona",
        "events": ["generation.succeeded", "training.succeeded"],
    }


class WebhookChange(InputSerializer):
    url = TextField(max_length=LONGEST_ADDRESS, required=False, help_text=_URL_HELP)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=PROGRAM_CHOICES),
        min_length=1,
        required=False,
        help_text=_EVENTS_HELP,
    )
    enabled = serializers.BooleanField(
        required=False, help_text="Off sends nothing; on starts afresh."
    )
    example = {"enabled": False}


class WebhooksView(ApiView):
    @Operation(
        "webhooks.list",
        "Your webhooks",
        scope="webhooks:read",
        query=pagination.PageQuery,
        gives={200: Paged(WebhookSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, _mine(self), WebhookSerializer)

    @Operation(
        "webhooks.create",
        "Add a webhook",
        about="Events are sent there by POST, signed as Standard Webhooks says with the secret of"
        " this answer. What is not answered with a 2xx within 15 seconds is sent again for 24"
        " hours, under the same `webhook-id`. The person is told by mail.",
        scope="webhooks:write",
        lasting=True,
        takes=WebhookInput,
        gives={201: SecretWebhookSerializer},
        problems=(TOO_MANY_WEBHOOKS,),
        own_scopes=True,
    )
    def post(self, request: Request) -> Response:
        asked = self.fields()
        wanted = EndpointSettings(asked["url"], asked["events"])
        made = endpoints.add_endpoint(self.person.pk, wanted, self.request_key)
        return Response(SecretWebhookSerializer.serialize(made), 201, headers=_location(made))


class WebhookView(ApiView):
    @Operation(
        "webhooks.get", "One webhook", scope="webhooks:read", gives={200: WebhookSerializer}
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return Response(WebhookSerializer.serialize(_one(self, webhook_id)))

    @Operation(
        "webhooks.change",
        "Change a webhook, or switch it on or off",
        about="Only the fields that are sent change. What is on its way goes to the new address.",
        scope="webhooks:write",
        lasting=True,
        live_only=True,
        takes=WebhookChange,
        gives={200: WebhookSerializer},
        own_scopes=True,
    )
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        with self.row_scope():
            endpoint = _one(self, webhook_id)
        asked = self.fields()
        wanted = EndpointSettings(
            asked.get("url", endpoint.url), asked.get("events", endpoint.events)
        )
        endpoints.change_endpoint(endpoint, wanted)
        with self.row_scope():
            if "enabled" in asked:
                _switch(endpoint, on=asked["enabled"])
        return Response(WebhookSerializer.serialize(endpoint))

    @Operation(
        "webhooks.delete",
        "Delete a webhook",
        about="With its secret, its deliveries and what is on its way.",
        scope="webhooks:write",
        live_only=True,
        gives={204: None},
    )
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        endpoints.remove_endpoint(_one(self, webhook_id))
        return Response(status=204)


class SecretView(ApiView):
    @Operation(
        "webhooks.renew_secret",
        "Make a new secret",
        about="The one before signs as well for 24 hours, so that your server can change over.",
        scope="webhooks:write",
        lasting=True,
        live_only=True,
        gives={200: SecretWebhookSerializer},
        problems=(OLD_SECRET_ALIVE,),
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        endpoint = _one(self, webhook_id)
        if not endpoints.renew_secret(endpoint):
            raise ApiProblem(OLD_SECRET_ALIVE)
        return Response(SecretWebhookSerializer.serialize(endpoint))


class OldSecretView(ApiView):
    @Operation(
        "webhooks.end_old_secret",
        "End the old secret at once",
        about="Where there is none, nothing changes.",
        scope="webhooks:write",
        live_only=True,
        gives={204: None},
    )
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        endpoints.end_old_secret(_one(self, webhook_id))
        return Response(status=204)


class WebhookTestView(ApiView):
    @Operation(
        "webhooks.test",
        "Send a test",
        about="An event of the type `webhook.test`, tried once. Look at the delivery to see what"
        " came back.",
        scope="webhooks:write",
        gives={202: DeliverySerializer},
        problems=(WEBHOOK_OFF,),
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        delivery = send_test(_one(self, webhook_id), self.request_key)
        return Response(DeliverySerializer.serialize(delivery), 202)


def _mine(view: ApiView) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(owner=view.person)


def _one(view: ApiView, webhook_id: UUID) -> WebhookEndpoint:
    return get_object_or_404(_mine(view), pk=webhook_id)


def _switch(endpoint: WebhookEndpoint, *, on: bool) -> None:
    if on:
        endpoints.enable(endpoint)
    else:
        endpoints.disable(endpoint, Stopped.PERSON)


def _location(endpoint: WebhookEndpoint) -> dict[str, str]:
    return {"Location": f"{settings.SITE_URL}/api/webhooks/{endpoint.pk}"}
