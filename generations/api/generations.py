"""Pictures: asked for, looked at, stopped, asked for again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.costs import Cost, CostSerializer, cost
from billing.api.problems import QUOTE_EXPIRED, SPENDING
from billing.models import Purpose
from billing.services import paid_jobs, quotes
from core.api import pagination
from core.api.jobs import JobError, JobErrorSerializer, JobView, SentSerializer, error_of
from core.api.operations import Operation, Paged
from core.api.problem_types import PROMPT_BLOCKED
from core.api.problems import ApiProblem
from core.api.serializers import AddressField, IsTestField, OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State
from core.sent import Sent
from generations import sent
from generations.api import inputs
from generations.api.pictures import PictureSerializer
from generations.api.problems import MODEL_GONE, MODEL_SUSPENDED, NOT_ENDED
from generations.models import SIZES, Generation, OutputFormat
from generations.presenters import GenerationCard
from generations.services import queries
from generations.services.generations import (
    cancel_generation,
    retry_generation,
    start_generation,
)
from generations.tasks import enqueue_generation

PATH = "/api/generations"


class GenerationSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    is_final = serializers.BooleanField(help_text="Whether it has ended; it changes no more.")
    test = IsTestField()
    model_id = serializers.UUIDField(source="personal_model_id")
    prompt = serializers.CharField(help_text="As sent, with the trigger word.")
    original_prompt = serializers.CharField(help_text="Your own words before enhancing; or empty.")
    aspect_ratio = serializers.ChoiceField(choices=list(SIZES))
    outputs = serializers.IntegerField(help_text="Pictures asked for.")
    delivered = serializers.IntegerField(help_text="Pictures that came.")
    seed = serializers.IntegerField()
    steps = serializers.IntegerField()
    guidance = serializers.FloatField()
    lora_scale = serializers.FloatField()
    output_format = serializers.ChoiceField(choices=OutputFormat.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    cancel_requested_at = serializers.DateTimeField(allow_null=True)
    cost = CostSerializer(allow_null=True)
    error = JobErrorSerializer(allow_null=True, help_text="Why it ended without pictures.")
    sent_to = SentSerializer(many=True, help_text="What of it went to whom.")
    images = PictureSerializer(many=True, help_text="Those that you have not deleted.")
    url = AddressField(f"{PATH}/{{}}")
    example = {
        "id": PictureSerializer.example["generation_id"],
        "state": "succeeded",
        "is_final": True,
        "test": False,
        "model_id": PictureSerializer.example["model_id"],
        "prompt": "zorkan, on a sailing boat at sunset, film photo",
        "original_prompt": "",
        "aspect_ratio": "3:4",
        "outputs": 4,
        "delivered": 3,
        "seed": 4711,
        "steps": 28,
        "guidance": 3.0,
        "lora_scale": 1.0,
        "output_format": "webp",
        "created_at": "2026-11-21T09:30:00Z",
        "finished_at": "2026-11-21T09:30:12.400000Z",
        "cancel_requested_at": None,
        "cost": CostSerializer.example,
        "error": None,
        "sent_to": [SentSerializer.example],
        "images": [PictureSerializer.example],
        "url": f"https://visiona.example{PATH}/{PictureSerializer.example['generation_id']}",
    }

    @classmethod
    def context_for(cls, rows: list[Generation]) -> dict[str, Any]:
        return {"holds": paid_jobs.holds_of(rows)}

    def get_cost(self, job: Generation) -> Cost | None:
        hold = self.context["holds"].get(job.pk)
        card = GenerationCard(job, hold)
        return cost(hold, card.shortfall or card.charge, is_test=job.is_test)

    def get_error(self, job: Generation) -> JobError | None:
        return error_of(job, GenerationCard(job).reason)

    def get_sent_to(self, job: Generation) -> list[Sent]:
        return sent.of_generation(job)


class GenerationJobView(JobView):
    serializer = GenerationSerializer

    def jobs(self) -> QuerySet[Generation]:
        return queries.batches(self.person)

    def enqueue(self, job_id: UUID) -> None:
        enqueue_generation(job_id)


class GenerationCreateView(GenerationJobView):
    @Operation(
        "generations.create",
        "Ask for pictures",
        about="Sets the price of all pictures aside and answers at once; you pay for those that"
        " come. Look at the address in `Location`, be told by a webhook, or let the answer wait"
        " with `Prefer: wait=60`.",
        scope="generations:write",
        takes=inputs.PictureInput,
        gives={202: GenerationSerializer, 200: GenerationSerializer},
        problems=(*SPENDING, QUOTE_EXPIRED, PROMPT_BLOCKED, MODEL_SUSPENDED, MODEL_GONE),
        spends=True,
        waits=True,
    )
    def post(self, request: Request) -> Response:
        asked = inputs.generation_request(self.person, self.fields(), self.request_key)
        generation = start_generation(self.person, asked)
        enqueue_generation(generation.pk)
        return self.respond_after_wait(generation.pk)


class GenerationListView(ApiView):
    @Operation(
        "generations.list",
        "Your generations",
        about="Newest first.",
        scope="generations:read",
        query=pagination.PageQuery,
        gives={200: Paged(GenerationSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, queries.batches(self.person), GenerationSerializer)


class GenerationDetailView(GenerationJobView):
    @Operation(
        "generations.get",
        "One generation",
        about="Its state, its pictures, and what was charged for them and why.",
        scope="generations:read",
        gives={200: GenerationSerializer},
    )
    def get(self, request: Request, generation_id: UUID) -> Response:
        return self.respond(get_object_or_404(self.jobs(), pk=generation_id))


class GenerationCancellationView(GenerationJobView):
    @Operation(
        "generations.cancel",
        "Stop a generation",
        about="Notes the wish; it is stopped at its next step and what was set aside is free"
        " again. One that has ended stays as it ended.",
        scope="generations:write",
        gives={202: GenerationSerializer, 200: GenerationSerializer},
        waits=True,
    )
    def post(self, request: Request, generation_id: UUID) -> Response:
        job = get_object_or_404(self.jobs(), pk=generation_id)
        if cancel_generation(job):
            enqueue_generation(job.pk)
        return self.respond_after_wait(generation_id)


class GenerationRetryView(GenerationJobView):
    @Operation(
        "generations.retry",
        "Ask for the same again",
        about="The same words and settings with a new seed, as a new generation at today's price.",
        scope="generations:write",
        takes=inputs.PictureRetry,
        gives={202: GenerationSerializer, 200: GenerationSerializer},
        problems=(
            *SPENDING,
            QUOTE_EXPIRED,
            PROMPT_BLOCKED,
            MODEL_SUSPENDED,
            MODEL_GONE,
            NOT_ENDED,
        ),
        spends=True,
        waits=True,
    )
    def post(self, request: Request, generation_id: UUID) -> Response:
        job = get_object_or_404(self.jobs(), pk=generation_id)
        if not job.is_final:
            raise ApiProblem(NOT_ENDED)
        token = self.fields().get("quote", "")
        price = quotes.accept(self.person, token, Purpose.IMAGE, job.outputs)
        fresh = retry_generation(job, self.request_key, price)
        enqueue_generation(fresh.pk)
        return self.respond_after_wait(fresh.pk)
