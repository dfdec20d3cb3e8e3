"""What happened, and how the person is told of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from notifications.api.problems import ALWAYS_TOLD
from notifications.kinds import KINDS, lines_of
from notifications.models import EventType, Notice
from notifications.services import choices, notices

_TYPES = [(event_type.value, event_type.label) for event_type in map(EventType, KINDS)]


class NoticeSerializer(OutputSerializer):
    id = serializers.UUIDField()
    type = serializers.CharField(help_text="As of webhooks; there are more than those.")
    about = serializers.UUIDField(help_text="The id of what it happened to.")
    title = serializers.CharField(help_text="For people.")
    text = serializers.CharField(help_text="For people; may be empty.")
    path = serializers.CharField(help_text="Its page on the website; may be empty.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    example = {
        "id": "0f9d1c7e-8c9f-5a51-a0f1-0d1a6f0c2e11",
        "type": "training.succeeded",
        "about": "353b0493-1a04-47f9-a511-a41985eced5e",
        "title": "Your model “Ada” is ready",
        "text": "Put “zorivu4” into a prompt and see yourself anywhere.",
        "path": "/models/8c5cc4cd-b317-42be-8fab-eef6ff65c556/",
        "created_at": "2026-11-21T09:30:00Z",
        "read_at": None,
    }

    def to_representation(self, notice: Notice) -> Any:
        lines = lines_of(notice)
        notice.title, notice.text = lines.line, lines.text  # type: ignore[attr-defined]
        return super().to_representation(notice)


class NoticeQuery(pagination.PageQuery):
    unread = serializers.BooleanField(required=False, help_text="Only those that are unread.")
    example = {"limit": 20, "unread": True}


class ReadInput(InputSerializer):
    ids = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=100,
        required=False,
        help_text="Which; without it all are marked.",
    )
    example = {"ids": ["0f9d1c7e-8c9f-5a51-a0f1-0d1a6f0c2e11"]}


class ReadSerializer(OutputSerializer):
    marked = serializers.IntegerField(help_text="How many of them were unread.")
    unread = serializers.IntegerField(help_text="How many are unread now; 100 may be more.")
    example = {"marked": 1, "unread": 0}


class ChoiceSerializer(OutputSerializer):
    type = serializers.CharField()
    title = serializers.CharField(source="type.label", help_text="For people.")
    page = serializers.BooleanField(help_text="Whether it stands among the notifications.")
    mail = serializers.BooleanField(help_text="Whether it is mailed.")
    fixed = serializers.BooleanField(
        source="kind.mail.is_fixed", help_text="It is told by both, whatever was chosen."
    )
    example = {
        "type": "training.succeeded",
        "title": "A model is ready",
        "page": True,
        "mail": True,
        "fixed": False,
    }


class ChoicesSerializer(OutputSerializer):
    items = ChoiceSerializer(many=True)
    example = {"items": [ChoiceSerializer.example]}


class ChoiceInput(InputSerializer):
    type = serializers.ChoiceField(choices=_TYPES)
    page = serializers.BooleanField(required=False)
    mail = serializers.BooleanField(required=False)
    example = {"type": "generation.succeeded", "mail": True}


class NoticesView(ApiView):
    @Operation(
        "notifications.list",
        "Your notifications",
        about="Newest first; kept for 180 days. Test mode has none.",
        scope="account:read",
        query=NoticeQuery,
        gives={200: Paged(NoticeSerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = Notice.objects.on_page_of(self.person.pk)
        rows = rows.unread() if self.query().get("unread") else rows
        return pagination.answer(self, rows, NoticeSerializer)


class ReadView(ApiView):
    @Operation(
        "notifications.read",
        "Mark notifications as read",
        about="Those of others and those that are read already are passed over.",
        scope="account:write",
        takes=ReadInput,
        gives={200: ReadSerializer},
    )
    def post(self, request: Request) -> Response:
        marked = notices.mark_read(self.person.pk, self.fields().get("ids"))
        unread = notices.unread_count(self.person.pk)
        return Response(ReadSerializer.serialize({"marked": marked, "unread": unread}))


class ChoicesView(ApiView):
    @Operation(
        "notifications.choices",
        "How you are told of what",
        scope="account:read",
        gives={200: ChoicesSerializer},
    )
    def get(self, request: Request) -> Response:
        return self._choices()

    @Operation(
        "notifications.choose",
        "Choose how you are told of one kind",
        about="Only the fields that are sent change. Receipts and what is about money are always"
        " told.",
        scope="account:write",
        live_only=True,
        takes=ChoiceInput,
        gives={200: ChoicesSerializer},
        problems=(ALWAYS_TOLD,),
    )
    def patch(self, request: Request) -> Response:
        asked = self.fields()
        choices.choose(self.person.pk, {EventType(asked.pop("type")): asked})
        return self._choices()

    def _choices(self) -> Response:
        return Response(ChoicesSerializer.serialize({"items": choices.of_person(self.person.pk)}))
