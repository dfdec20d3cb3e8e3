"""The person behind the token."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Theme
from accounts.services.people import change_profile
from core.api.operations import Operation
from core.api.serializers import InputSerializer, OutputSerializer, TextField
from core.api.views import ApiView


class ProfileSerializer(OutputSerializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField(help_text="Shown to you only; may be empty.")
    theme = serializers.ChoiceField(choices=Theme.choices, help_text="The look of the website.")
    created_at = serializers.DateTimeField(source="date_joined")
    example = {
        "id": "5f0c6f0e-6d0b-4bd5-9d3f-6f0d1c8f4b11",
        "email": "ada@example.com",
        "name": "Ada",
        "theme": "dark",
        "created_at": "2026-11-21T09:30:00Z",
    }


class ProfileChange(InputSerializer):
    name = TextField(max_length=80, allow_blank=True, required=False)
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)
    example = {"name": "Ada Lovelace"}


class MeView(ApiView):
    @Operation("account.get", "Your profile", scope="account:read", gives={200: ProfileSerializer})
    def get(self, request: Request) -> Response:
        return Response(ProfileSerializer.serialize(self.person))

    @Operation(
        "account.change",
        "Change your profile",
        about="Only the fields that are sent change.",
        scope="account:write",
        takes=ProfileChange,
        gives={200: ProfileSerializer},
    )
    def patch(self, request: Request) -> Response:
        person = change_profile(self.person, self.fields())
        return Response(ProfileSerializer.serialize(person))
