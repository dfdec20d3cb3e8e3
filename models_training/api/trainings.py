"""Training a model: asked for, watched, stopped, asked for again."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.problems import PLAN_LIMIT, QUOTE_EXPIRED, SPENDING
from core.api.operations import Operation
from core.api.problem_types import NOT_FOUND
from core.api.serializers import InputSerializer, TextField
from core.api.views import ApiView
from models_training import presets, trigger_words
from models_training.api.models import find
from models_training.api.problems import TRAINING_REFUSED
from models_training.api.serializers import ModelSerializer, newest_training
from models_training.models import LONGEST_NAME, PersonalModel, Trainer, Training, one_line
from models_training.services import trainers, trainings
from models_training.services.trainings import CONSENT_MISSING, TrainingRequest
from models_training.tasks import enqueue_training
from models_training.trainer_settings import SETTINGS, complete, refusal_of, settings_of

_OF_CUSTOM = "Only with the preset `custom`, on a paid plan."


class TrainingRetry(InputSerializer):
    quote = TextField(
        required=False,
        max_length=500,
        help_text="From `GET /api/prices` or `GET /api/trainers`: it then costs what was told"
        " there. Good for an hour, and for settings of that price.",
    )
    example: ClassVar[dict[str, Any]] = {}


class TrainingInput(TrainingRetry):
    name = TextField(max_length=LONGEST_NAME, help_text="Only you see it.")
    trigger_word = TextField(
        max_length=trigger_words.LONGEST,
        help_text="The made-up word that stands for the person in your prompts.",
    )
    consent = serializers.BooleanField(
        help_text="Must be true: the photos show you, or somebody who agreed by the link, and may"
        " be sent to our provider for the training."
    )
    agreement = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Where the photos show somebody else: the agreement that they gave by the link"
        " of `POST /api/agreements`. Without it the photos show you.",
    )
    trainer = serializers.SlugField(
        required=False,
        help_text="The key of one of `GET /api/trainers`, which says what each takes and costs."
        " Without it the default one trains.",
    )
    preset = serializers.ChoiceField(
        choices=[*presets.WAYS, presets.CUSTOM], default=presets.RECOMMENDED
    )
    steps = serializers.IntegerField(required=False, help_text=_OF_CUSTOM)
    lora_rank = serializers.IntegerField(required=False, help_text=_OF_CUSTOM)
    learning_rate = serializers.FloatField(required=False, help_text=_OF_CUSTOM)
    resolution = TextField(required=False, help_text=_OF_CUSTOM)
    batch_size = serializers.IntegerField(required=False, help_text=_OF_CUSTOM)
    optimizer = TextField(required=False, help_text=_OF_CUSTOM)
    autocaption = serializers.BooleanField(
        required=False, help_text=f"{_OF_CUSTOM} Describes the photos for the trainer."
    )
    example = {"name": "Me", "trigger_word": "zorkan", "consent": True, "preset": "standard"}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A setting that would be passed over in silence is refused."""
        attrs["trainer"] = self._trainer(attrs.get("trainer", ""))
        own = {name: attrs[name] for name in SETTINGS if name in attrs}
        attrs["settings"] = self._settings(attrs["trainer"], attrs["preset"], own)
        complaint = trigger_words.complaint(attrs["trigger_word"])
        refused = {"trigger_word": ErrorDetail(complaint, "invalid")} if complaint else {}
        if not attrs["consent"]:
            refused["consent"] = ErrorDetail(CONSENT_MISSING, "required")
        if refused:
            raise serializers.ValidationError(refused)
        return attrs

    def _trainer(self, key: str) -> Trainer:
        if found := trainers.find(key):
            return found
        raise serializers.ValidationError({"trainer": [trainers.not_offered(key).message]})

    def _settings(self, trainer: Trainer, preset: str, own: dict[str, Any]) -> dict[str, Any]:
        if own and preset != presets.CUSTOM:
            raise serializers.ValidationError({name: [_OF_CUSTOM] for name in sorted(own)})
        if preset != presets.CUSTOM:
            return presets.settings_of(trainer, preset)
        known = settings_of(trainer)
        wrong = {name: [refusal_of(known.get(name), own[name])] for name in own}
        if refused := {name: said for name, said in wrong.items() if said[0]}:
            raise serializers.ValidationError(refused)
        return complete(trainer, own)


class StatusQuery(InputSerializer):
    id = serializers.UUIDField(help_text="Of the model, or of a training of it.")
    example = {"id": ModelSerializer.example["id"]}


class TrainView(ApiView):
    @Operation(
        "models.train",
        "Train a model",
        about="Takes all photos that wait, 10 to 30 of them, makes a model and trains it. Its"
        " price, once for each so many steps as `GET /api/trainers` says (a step with a batch of"
        " two counts twice), is set aside, and paid when the model is ready. Photos are deleted"
        " when the training ends. Look at `GET /api/models/status`, or be told by a webhook.",
        scope="models:write",
        takes=TrainingInput,
        gives={201: ModelSerializer},
        problems=(*SPENDING, PLAN_LIMIT, QUOTE_EXPIRED, TRAINING_REFUSED),
        spends=True,
    )
    def post(self, request: Request) -> Response:
        training = trainings.start_training(self.person, self._training_request())
        enqueue_training(training.pk)
        return _accepted(self.person, training.personal_model_id, 201)

    def _training_request(self) -> TrainingRequest:
        asked = self.fields()
        trainer, settings = asked["trainer"], asked["settings"]
        return TrainingRequest(
            name=one_line(asked["name"]),
            trigger_word=asked["trigger_word"],
            trainer=trainer,
            settings=settings,
            request_key=self.request_key,
            quote=trainers.accept(self.person, asked.get("quote", ""), trainer, settings),
            is_custom=asked["preset"] == presets.CUSTOM,
            agreement_id=asked["agreement"],
        )


class StatusView(ApiView):
    @Operation(
        "models.status",
        "How far a training is",
        about="The model with its newest training: its state, its stage, the steps done.",
        scope="models:read",
        query=StatusQuery,
        gives={200: ModelSerializer},
        problems=(NOT_FOUND,),
    )
    def get(self, request: Request) -> Response:
        return Response(ModelSerializer.serialize(self._asked_for(self.query()["id"])))

    def _asked_for(self, pk: UUID) -> PersonalModel:
        trained = Training.objects.filter(owner=self.person, pk=pk)
        model_id = trained.values_list("personal_model_id", flat=True).first() or pk
        model = find(self.person).filter(pk=model_id).first()
        if model is None:
            raise Http404
        newest = newest_training(model)
        if newest and newest.is_waiting_for_look:
            enqueue_training(newest.pk)
        return model


class TrainingCancellationView(ApiView):
    @Operation(
        "models.cancel",
        "Stop a training",
        about="Notes the wish; it is stopped at its next step and its price is free again. One"
        " that has ended stays as it ended.",
        scope="models:write",
        gives={202: ModelSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        newest = _newest(self.person, pk)
        if trainings.cancel_training(newest):
            enqueue_training(newest.pk)
        return _accepted(self.person, pk, 202)


class TrainingRetryView(ApiView):
    @Operation(
        "models.retry",
        "Train the same again",
        about="After a training that failed, with its photos and settings, at today's price.",
        scope="models:write",
        takes=TrainingRetry,
        gives={202: ModelSerializer},
        problems=(*SPENDING, QUOTE_EXPIRED, TRAINING_REFUSED),
        spends=True,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        newest = _newest(self.person, pk)
        settings, token = trainings.paid_settings(newest), self.fields().get("quote", "")
        price = trainers.accept(self.person, token, newest.trainer, settings)
        fresh = trainings.retry_training(newest, price)
        enqueue_training(fresh.pk)
        return _accepted(self.person, pk, 202)


def _newest(owner: Any, model_id: UUID) -> Training:
    model = get_object_or_404(find(owner), pk=model_id)
    newest = newest_training(model)
    if newest is None:
        raise Http404
    return newest


def _accepted(owner: Any, model_id: UUID, status: int) -> Response:
    body = ModelSerializer.serialize(find(owner).get(pk=model_id))
    return Response(body, status, headers={"Location": body["url"]})
