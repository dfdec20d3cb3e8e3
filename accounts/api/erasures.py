"""The end of the account, asked for by a program."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import NOTHING_TO_UNDO
from accounts.models import Door, Erasure
from accounts.services import erasures
from accounts.tasks import enqueue_erasure
from core.api.operations import Operation
from core.api.problem_types import NOT_FOUND
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView


class ErasureSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=["queued", "running"],
        help_text="`queued` until `due_at`, and to be undone so far.",
    )
    due_at = serializers.DateTimeField(help_text="When it begins.")
    created_at = serializers.DateTimeField()
    example = {
        "id": "0b0c5a7e-6d0b-4bd5-9d3f-6f0d1c8f4b11",
        "state": "queued",
        "due_at": "2026-12-06T09:30:00Z",
        "created_at": "2026-11-29T09:30:00Z",
    }


class ErasureInput(InputSerializer):
    email = serializers.EmailField(help_text="The account's own address, to say that it is meant.")
    at_once = serializers.BooleanField(
        default=False, help_text="Without the seven days in which it can be undone."
    )
    example = {"email": "ada@example.com", "at_once": False}


class ErasureView(ApiView):
    @Operation(
        "account.erasure",
        "Whether your account is about to be deleted",
        scope="account:read",
        gives={200: ErasureSerializer},
        problems=(NOT_FOUND,),
    )
    def get(self, request: Request) -> Response:
        found = erasures.of_person(self.person.pk)
        if found is None:
            raise Http404
        return Response(ErasureSerializer.serialize(found))

    @Operation(
        "account.delete",
        "Delete your account",
        about="In seven days, or at once: then this very token is dead with the answer. Pictures,"
        " models at the training service, photos and all else that is yours go; a signed report"
        " comes by mail. Asked twice it is the same deletion. Not for test tokens, nor for those"
        " with a spend limit.",
        scope="account:delete",
        lasting=True,
        unlimited=True,
        live_only=True,
        takes=ErasureInput,
        gives={202: ErasureSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = self.fields()
        if asked["email"].lower() != self.person.email.lower():
            words = "This is not the address of this account. Nothing was deleted."
            raise serializers.ValidationError({"email": [words]}, code="other_address")
        job = erasures.request(self.person, erasures.Wish(Door.API, at_once=asked["at_once"]))
        enqueue_erasure(job.pk)
        return _answer(job)

    @Operation(
        "account.keep",
        "Undo the deletion of your account",
        about="As long as it has not begun.",
        scope="account:delete",
        unlimited=True,
        live_only=True,
        gives={204: None},
        problems=(NOTHING_TO_UNDO,),
    )
    def delete(self, request: Request) -> Response:
        erasures.undo(self.person)
        return Response(status=204)


def _answer(job: Erasure) -> Response:
    return Response(ErasureSerializer.serialize(job), 202)
