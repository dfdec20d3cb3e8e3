"""What was done in a person's account: their part of the audit log."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services.activity import KINDS, own
from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.audit.models import AuditEntry
from core.origins import Door


class ActivitySerializer(OutputSerializer):
    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    action = serializers.CharField(help_text="A dotted word, for example `token.made`.")
    door = serializers.ChoiceField(
        choices=[(door.value, door.value) for door in Door],
        help_text="How it came in: `worker` is our own system, `staff` our people.",
    )
    by_you = serializers.BooleanField(
        read_only=True, help_text="You, or a program with a token of yours."
    )
    token_id = serializers.UUIDField(allow_null=True)
    object_type = serializers.CharField(
        source="target_kind", help_text="What it was done to; empty where that says nothing."
    )
    object_id = serializers.CharField(source="target_id")

    def get_by_you(self, entry: AuditEntry) -> bool:
        return entry.actor_id == entry.owner_id

    example = {
        "id": "5b1f7c9a-2f60-4a0e-8c06-37a1fb1a2c11",
        "created_at": "2026-11-21T09:30:00Z",
        "action": "token.made",
        "door": "website",
        "by_you": True,
        "token_id": None,
        "object_type": "accounts.apitoken",
        "object_id": "0d4c2f9a-2f60-4a0e-8c06-37a1fb1a2c11",
    }


class ActivityQuery(pagination.PageQuery):
    kind = serializers.ChoiceField(
        choices=[(kind.name, kind.label) for kind in KINDS],
        required=False,
        help_text="Only this part of it.",
    )
    example = {"limit": 20, "kind": "signin"}


class ActivityView(ApiView):
    @Operation(
        "activity.list",
        "What was done in your account",
        about="Newest first, kept for a year: logins, tokens, uploads, trainings, pictures, money,"
        " deletions, and whenever our staff looked at something of yours.",
        scope="account:read",
        query=ActivityQuery,
        gives={200: Paged(ActivitySerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = own(self.person.pk, self.query().get("kind", ""))
        return pagination.answer(self, rows, ActivitySerializer)
