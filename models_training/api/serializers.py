"""A model, its training, its versions and the receipt of its deletion, as answers show them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from billing.api.costs import Cost, CostSerializer, cost, why_charged
from billing.services import paid_jobs
from core.api.jobs import JobError, JobErrorSerializer, SentSerializer, error_of
from core.api.serializers import AddressField, IsTestField, OutputSerializer
from core.jobs.models import State
from core.sent import Sent
from models_training import sent
from models_training.models import PersonalModel, Stage, Training
from models_training.services import trainings

_ID = "1f6a3d94-52c1-4a37-8f0e-6a9c7e21b3d5"
_TRAINING_ID = "c3b0a1d2-7e4f-4c58-9a6b-8d1e2f3a4b5c"


class TrainingErrorSerializer(JobErrorSerializer):
    example = {"code": "timeout", "detail": "The training took too long and was stopped."}


class TrainingSentSerializer(SentSerializer):
    example = {
        "to": "Replicate",
        "what": "a zip of 12 photos, the trigger word and the settings",
        "at": "2026-11-21T09:12:04Z",
        "gone_at": None,
        "kept": "deleted when the training ends",
    }


class TrainingSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    is_final = serializers.BooleanField(help_text="Whether it has ended; it changes no more.")
    stage = serializers.ChoiceField(choices=Stage.choices, help_text="What the trainer does.")
    step = serializers.IntegerField(help_text="Steps done.")
    steps = serializers.IntegerField(help_text="Steps in all.")
    seconds_left = serializers.IntegerField(allow_null=True, help_text="As the trainer reckons.")
    trainer = serializers.CharField(source="trainer_id", help_text="By its key.")
    parameters = serializers.DictField(help_text="The trainer's inputs as they were sent.")
    photo_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    cancel_requested_at = serializers.DateTimeField(allow_null=True)
    can_retry = serializers.BooleanField(help_text="Its photos are still here for a retry.")
    photos_deleted = serializers.IntegerField(help_text="How many are deleted by now.")
    photos_deleted_at = serializers.DateTimeField(
        allow_null=True, help_text="When the last of them went."
    )
    cost = CostSerializer(allow_null=True)
    error = TrainingErrorSerializer(allow_null=True, help_text="Why it ended without a model.")
    sent_to = TrainingSentSerializer(many=True, help_text="What of it went to whom.")
    example = {
        "id": _TRAINING_ID,
        "state": "running",
        "is_final": False,
        "stage": "training",
        "step": 340,
        "steps": 1000,
        "seconds_left": 640,
        "trainer": "flux-dev",
        "parameters": {"steps": 1000, "lora_rank": 16, "autocaption": True},
        "photo_count": 12,
        "created_at": "2026-11-21T09:12:00Z",
        "finished_at": None,
        "cancel_requested_at": None,
        "can_retry": False,
        "photos_deleted": 0,
        "photos_deleted_at": None,
        "cost": {
            "price_mc": 40000,
            "price": "40",
            "held_mc": 40000,
            "held": "40",
            "charged_mc": 0,
            "charged": "0",
            "why": "The price is set aside and charged when the model is ready.",
        },
        "error": None,
        "sent_to": [TrainingSentSerializer.example],
    }

    def get_can_retry(self, job: Training) -> bool:
        return trainings.may_retry(job)

    def get_cost(self, job: Training) -> Cost | None:
        hold = self.context["holds"].get(job.pk)
        why = why_charged(hold, "the model is ready", "Nothing was charged: no model came of it.")
        return cost(hold, why, is_test=job.is_test)

    def get_error(self, job: Training) -> JobError | None:
        return error_of(job, "It was stopped.")

    def get_sent_to(self, job: Training) -> list[Sent]:
        return sent.of_training(job)


class ModelSerializer(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    trigger_word = serializers.CharField()
    is_ready = serializers.BooleanField(help_text="Whether pictures can be made with it.")
    test = IsTestField()
    created_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    training = TrainingSerializer(allow_null=True, help_text="The newest.")
    url = AddressField("/api/models/{}")
    example = {
        "id": _ID,
        "name": "Me",
        "trigger_word": "zorkan",
        "is_ready": False,
        "test": False,
        "created_at": "2026-11-21T09:12:00Z",
        "ready_at": None,
        "training": TrainingSerializer.example,
        "url": f"https://visiona.example/api/models/{_ID}",
    }

    @classmethod
    def context_for(cls, rows: list[PersonalModel]) -> dict[str, Any]:
        newest = [newest_training(model) for model in rows]
        return {"holds": paid_jobs.holds_of(job for job in newest if job)}

    def get_training(self, model: PersonalModel) -> Training | None:
        return newest_training(model)


class VersionSerializer(OutputSerializer):
    number = serializers.IntegerField(help_text="From 1, the oldest.")
    training_id = serializers.UUIDField(source="training.pk")
    made_at = serializers.DateTimeField()
    is_current = serializers.BooleanField(help_text="Whether it is the one that draws.")
    parameters = serializers.DictField(
        source="training.parameters", help_text="The trainer's inputs as they were sent."
    )
    photo_count = serializers.IntegerField(source="training.photo_count")
    example = {
        "number": 1,
        "training_id": _TRAINING_ID,
        "made_at": "2026-11-21T09:31:00Z",
        "is_current": True,
        "parameters": {"steps": 1000, "lora_rank": 16, "autocaption": True},
        "photo_count": 12,
    }


class VersionListSerializer(OutputSerializer):
    items = VersionSerializer(many=True, help_text="Newest first.")
    example = {"items": [VersionSerializer.example]}


class ModelDeletionSerializer(OutputSerializer):
    """The receipt."""

    id = serializers.UUIDField(source="personal_model_id", help_text="Of the model.")
    state = serializers.ChoiceField(choices=State.choices)
    with_pictures = serializers.BooleanField()
    pictures = serializers.IntegerField(help_text="Pictures that were deleted with it.")
    deleted_at = serializers.DateTimeField(
        source="created_at", help_text="From then on nothing was made with it."
    )
    version_deleted_at = serializers.DateTimeField(
        allow_null=True, help_text="When our provider had deleted what was trained."
    )
    home_deleted_at = serializers.DateTimeField(
        allow_null=True, help_text="When your private place there was gone too."
    )
    example = {
        "id": _ID,
        "state": "running",
        "with_pictures": False,
        "pictures": 0,
        "deleted_at": "2026-11-21T10:00:00Z",
        "version_deleted_at": None,
        "home_deleted_at": None,
    }


def newest_training(model: PersonalModel) -> Training | None:
    """Of those that `models.find` read along."""
    return next(iter(model.trainings.all()), None)
