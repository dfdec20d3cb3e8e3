"""Better words for a prompt: a proposal to take or to leave. It costs nothing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.jobs import JobError, JobErrorSerializer, JobView, error_of
from core.api.operations import Operation
from core.api.problem_types import PROMPT_BLOCKED, SERVICE_CLOSED, SUSPENDED
from core.api.serializers import AddressField, IsTestField, OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State
from generations.api import inputs
from generations.models import Enhancement
from generations.services import enhancements
from generations.tasks import enqueue_enhancement

PATH = "/api/enhancements"
_ID = "3c9d8e1a-74b5-4f06-9a2b-0d1e6f5c4b3a"


class EnhancementSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    is_final = serializers.BooleanField(help_text="Whether it has ended; it changes no more.")
    test = IsTestField()
    model_id = serializers.UUIDField(source="personal_model_id")
    provider = serializers.CharField()
    prompt = serializers.CharField(help_text="Your words.")
    proposal = serializers.CharField(help_text="Better ones; empty until it has succeeded.")
    changes = serializers.ListField(
        child=serializers.CharField(), help_text="What was changed, in a few words each."
    )
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    error = JobErrorSerializer(
        allow_null=True, help_text="Why there is no proposal. Your words serve."
    )
    url = AddressField(f"{PATH}/{{}}")
    example = {
        "id": _ID,
        "state": "succeeded",
        "is_final": True,
        "test": False,
        "model_id": "1f6a3d94-52c1-4a37-8f0e-6a9c7e21b3d5",
        "provider": "openai",
        "prompt": "me on a boat",
        "proposal": "zorkan on a sailing boat at golden hour, wind in the hair, film photo",
        "changes": ["light", "kind of photo"],
        "created_at": "2026-11-21T09:30:00Z",
        "finished_at": "2026-11-21T09:30:04.120000Z",
        "error": None,
        "url": f"https://visiona.example{PATH}/{_ID}",
    }

    def get_changes(self, job: Enhancement) -> list[str]:
        return job.changes.splitlines()

    def get_error(self, job: Enhancement) -> JobError | None:
        return error_of(job)


class EnhancerSerializer(OutputSerializer):
    code = serializers.CharField(help_text="For the field `provider`.")
    name = serializers.CharField()
    example = {"code": "openai", "name": "GPT"}


class EnhancersSerializer(OutputSerializer):
    items = EnhancerSerializer(
        many=True, help_text="The first is asked unless you choose another."
    )
    example = {"items": [EnhancerSerializer.example, {"code": "anthropic", "name": "Claude"}]}


class EnhancementJobView(JobView):
    serializer = EnhancementSerializer

    def jobs(self) -> QuerySet[Enhancement]:
        return Enhancement.objects.filter(owner=self.person).defer("remote_id")

    def enqueue(self, job_id: UUID) -> None:
        enqueue_enhancement(job_id)


class EnhanceView(EnhancementJobView):
    @Operation(
        "enhancements.create",
        "Ask for a better prompt",
        about="A proposal, which you may send to `POST /api/generate` as it is, change or leave."
        " It costs nothing.",
        scope="generations:write",
        takes=inputs.EnhancementInput,
        gives={202: EnhancementSerializer, 200: EnhancementSerializer},
        problems=(SERVICE_CLOSED, SUSPENDED, PROMPT_BLOCKED),
        waits=True,
    )
    def post(self, request: Request) -> Response:
        asked = inputs.enhancement_request(self.person, self.fields())
        job = enhancements.start_enhancement(
            self.person,
            asked["model"],
            asked["prompt"],
            provider=asked["provider"],
            request_key=self.request_key,
        )
        enqueue_enhancement(job.pk)
        return self.respond_after_wait(job.pk)


class EnhancementView(EnhancementJobView):
    @Operation(
        "enhancements.get",
        "One enhancement",
        scope="generations:read",
        gives={200: EnhancementSerializer},
    )
    def get(self, request: Request, enhancement_id: UUID) -> Response:
        return self.respond(get_object_or_404(self.jobs(), pk=enhancement_id))


class EnhancersView(ApiView):
    @Operation(
        "enhancements.providers",
        "Who can enhance",
        about="Empty where enhancing is switched off.",
        scope="generations:read",
        gives={200: EnhancersSerializer},
    )
    def get(self, request: Request) -> Response:
        choices = enhancements.provider_choices()
        return Response({"items": [{"code": code, "name": name} for code, name in choices]})
