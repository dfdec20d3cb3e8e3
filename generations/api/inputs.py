"""What a program asks for; its ranges are those of `GenerationSettings`."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.models import User
from billing.models import Purpose
from billing.services import quotes
from core.api.serializers import InputSerializer, TextField
from core.ranges import range_of
from generations.models import MOST_LETTERS, SIZES, GenerationSettings, OutputFormat
from generations.services import enhancements, queries
from generations.services.generations import NOT_READY, GenerationRequest, out_of_range
from models_training.models import PersonalModel

_STEPS, _GUIDANCE, _LORA_SCALE = (
    range_of(GenerationSettings, name) for name in ("steps", "guidance", "lora_scale")
)
_MODEL = "1f6a3d94-52c1-4a37-8f0e-6a9c7e21b3d5"


class PictureRetry(InputSerializer):
    quote = TextField(
        required=False,
        max_length=500,
        help_text="From `GET /api/prices`: it then costs what was told there. Good for an hour.",
    )
    example: ClassVar[dict[str, Any]] = {}


class PictureInput(PictureRetry):
    model_id = serializers.UUIDField(help_text="One of your models that is ready.")
    prompt = TextField(
        lines=True,
        max_length=MOST_LETTERS,
        help_text="What to show. The model's trigger word is put in front where it is missing.",
    )
    original_prompt = TextField(
        lines=True,
        max_length=MOST_LETTERS,
        required=False,
        allow_blank=True,
        help_text="Your own words, where the prompt is an enhanced one. Kept beside it.",
    )
    aspect_ratio = serializers.ChoiceField(
        choices=list(SIZES), default=GenerationSettings.aspect_ratio
    )
    outputs = serializers.IntegerField(
        **range_of(GenerationSettings, "outputs").bounds,
        default=GenerationSettings.outputs,
        help_text="How many pictures. You pay for those that come.",
    )
    seed = serializers.IntegerField(
        **range_of(GenerationSettings, "seed").bounds,
        required=False,
        allow_null=True,
        help_text="The same seed repeats a picture; without one it is a new one each time.",
    )
    steps = serializers.IntegerField(
        **_STEPS.bounds,
        required=False,
        help_text=f"{_STEPS.about} {GenerationSettings.steps} unless you say so.",
    )
    guidance = serializers.DecimalField(
        max_digits=_GUIDANCE.digits,
        **_GUIDANCE.bounds,
        required=False,
        help_text=f"{_GUIDANCE.about} {GenerationSettings.guidance} unless you say so.",
    )
    lora_scale = serializers.DecimalField(
        max_digits=_LORA_SCALE.digits,
        **_LORA_SCALE.bounds,
        required=False,
        help_text=f"{_LORA_SCALE.about} {GenerationSettings.lora_scale} unless you say so.",
    )
    output_format = serializers.ChoiceField(
        choices=OutputFormat.choices, default=GenerationSettings.output_format
    )
    example = {
        "model_id": _MODEL,
        "prompt": "on a sailing boat at sunset, film photo",
        "aspect_ratio": "3:4",
        "outputs": 4,
    }


class EnhancementInput(InputSerializer):
    model_id = serializers.UUIDField(help_text="The model that the words are for.")
    prompt = TextField(lines=True, max_length=MOST_LETTERS)
    provider = TextField(
        max_length=12,
        required=False,
        help_text="One of `GET /api/enhancements/providers`; the first of them unless you say so.",
    )
    example = {"model_id": _MODEL, "prompt": "me on a boat"}


def generation_request(owner: User, asked: dict[str, Any], request_key: UUID) -> GenerationRequest:
    """From a checked `PictureInput`. Raises ValidationError and QuoteExpired."""
    model = _ready_model(owner, asked["model_id"])
    if model is None:
        raise ValidationError({"model_id": ErrorDetail(NOT_READY, "invalid_choice")})
    refused = out_of_range(model, asked)
    if refused:
        raise ValidationError({name: [words] for name, words in refused.items()})
    names = (each.name for each in fields(GenerationSettings))
    settings = GenerationSettings(**{name: asked[name] for name in names if name in asked})
    return GenerationRequest(
        model=model,
        prompt=_plain(asked["prompt"]),
        settings=settings,
        request_key=request_key,
        original_prompt=_plain(asked.get("original_prompt", "")),
        quote=quotes.accept(owner, asked.get("quote", ""), Purpose.IMAGE, settings.outputs),
    )


def enhancement_request(owner: User, asked: dict[str, Any]) -> dict[str, Any]:
    """The model, the prompt and the provider, from a checked `EnhancementInput`.

    Raises ValidationError.
    """
    known = [code for code, _ in enhancements.provider_choices()]
    provider = asked.get("provider") or next(iter(known), "")
    model = _ready_model(owner, asked["model_id"])
    refused = {}
    if not provider:
        refused["provider"] = ErrorDetail(enhancements.SWITCHED_OFF, "required")
    elif provider not in known:
        refused["provider"] = ErrorDetail(enhancements.NO_SUCH_ENHANCER, "invalid_choice")
    if model is None:
        refused["model_id"] = ErrorDetail(NOT_READY, "invalid_choice")
    if refused:
        raise ValidationError(refused)
    return {"model": model, "prompt": _plain(asked["prompt"]), "provider": provider}


def _ready_model(owner: User, model_id: UUID) -> PersonalModel | None:
    return queries.ready_models(owner).filter(pk=model_id).first()


def _plain(text: str) -> str:
    """A line end is one character, as the studio keeps it."""
    return text.replace("\r\n", "\n")
