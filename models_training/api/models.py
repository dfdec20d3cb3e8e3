"""Models: listed, looked at, renamed, deleted."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import InputSerializer, TextField
from core.api.views import ApiView
from models_training.api.problems import DELETION_REFUSED, TRAINING_REFUSED
from models_training.api.serializers import (
    ModelDeletionSerializer,
    ModelSerializer,
    VersionListSerializer,
)
from models_training.models import LONGEST_NAME, ModelDeletion, PersonalModel, Training, one_line
from models_training.services import deletions, trainings
from models_training.services.versions import versions
from models_training.tasks import enqueue_deletion

_SECRETS = ("remote_model", "remote_version", "weights_address", "inputs")


class NameChange(InputSerializer):
    name = TextField(max_length=LONGEST_NAME)
    example = {"name": "Me, 2026"}


class DeletionQuery(InputSerializer):
    with_pictures = serializers.BooleanField(
        default=False, help_text="Also delete the pictures that were made with it."
    )
    example = {"with_pictures": False}


class ModelsView(ApiView):
    @Operation(
        "models.list",
        "Your models",
        about="Newest first, each with its newest training.",
        scope="models:read",
        query=pagination.PageQuery,
        gives={200: Paged(ModelSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, find(self.person), ModelSerializer)


class ModelView(ApiView):
    @Operation("models.get", "One model", scope="models:read", gives={200: ModelSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        model = get_object_or_404(find(self.person), pk=pk)
        return Response(ModelSerializer.serialize(model))

    @Operation(
        "models.rename",
        "Rename a model",
        scope="models:write",
        takes=NameChange,
        gives={200: ModelSerializer},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        model = get_object_or_404(find(self.person), pk=pk)
        model.name = one_line(self.fields()["name"])
        model.save(update_fields=["name"])
        return Response(ModelSerializer.serialize(model))

    @Operation(
        "models.delete",
        "Delete a model for good",
        about="There is no undo. Its place in your plan is free at once; what was trained is"
        " deleted at our provider too, and the receipt says when. Pictures made with it stay"
        " unless `with_pictures` is true.",
        scope="models:write",
        query=DeletionQuery,
        gives={202: ModelDeletionSerializer},
        problems=(DELETION_REFUSED, TRAINING_REFUSED),
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        model = get_object_or_404(find(self.person), pk=pk)
        if model.is_ready:
            pictures_too = self.query()["with_pictures"]
            job = deletions.delete_model(model, with_pictures=pictures_too)
        else:
            job = trainings.remove_unfinished(model)
        enqueue_deletion(job.pk)
        receipt = ModelDeletionSerializer.serialize(job)
        address = f"{settings.SITE_URL}/api/models/{pk}/deletion"
        return Response(receipt, 202, headers={"Location": address})


class ModelDeletionView(ApiView):
    @Operation(
        "models.deletion",
        "The receipt of a deletion",
        about="What was deleted, where and when.",
        scope="models:read",
        gives={200: ModelDeletionSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        jobs = ModelDeletion.objects.filter(owner=self.person).select_related("personal_model")
        job = get_object_or_404(
            jobs.defer(*(f"personal_model__{each}" for each in _SECRETS)), personal_model=pk
        )
        if job.is_waiting_for_look:
            enqueue_deletion(job.pk)
        return Response(ModelDeletionSerializer.serialize(job))


class VersionsView(ApiView):
    @Operation(
        "models.versions",
        "The versions of a model",
        scope="models:read",
        gives={200: VersionListSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        model = get_object_or_404(find(self.person), pk=pk)
        return Response(VersionListSerializer.serialize({"items": versions(model)}))


def find(owner: User) -> QuerySet[PersonalModel]:
    """A person's models with their trainings, newest first; no secret is decrypted."""
    newest = Prefetch("trainings", Training.objects.defer("log_tail", "remote_id"))
    kept = PersonalModel.objects.filter(owner=owner).kept()
    return kept.defer(*_SECRETS).prefetch_related(newest, "trainings__retried_by")
