"""What a program asks for. The website's own forms check it, so that both take the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from rest_framework import serializers

from accounts.models import User
from core.api.serializers import Fields
from generations.forms import MOST_LETTERS, EnhanceForm, StudioForm, WordsForm
from generations.models import MOST_OUTPUTS, SIZES, OutputFormat
from generations.services import enhancements, picture_price
from generations.services.generations import MOST_SEED, Order, Settings

_MODEL = "1f6a3d94-52c1-4a37-8f0e-6a9c7e21b3d5"


class PictureRetry(Fields):
    quote = serializers.CharField(
        required=False,
        max_length=500,
        help_text="From `GET /api/prices`: it then costs what was told there. Good for an hour.",
    )
    example: ClassVar[dict[str, Any]] = {}


class PictureWish(PictureRetry):
    model_id = serializers.UUIDField(help_text="One of your models that is ready.")
    prompt = serializers.CharField(
        max_length=MOST_LETTERS,
        help_text="What to show. The model's trigger word is put in front where it is missing.",
    )
    original_prompt = serializers.CharField(
        max_length=MOST_LETTERS,
        required=False,
        allow_blank=True,
        help_text="Your own words, where the prompt is an enhanced one. Kept beside it.",
    )
    aspect_ratio = serializers.ChoiceField(choices=list(SIZES), default=Settings.aspect_ratio)
    outputs = serializers.IntegerField(
        min_value=1,
        max_value=MOST_OUTPUTS,
        default=Settings.outputs,
        help_text="How many pictures. You pay for those that come.",
    )
    seed = serializers.IntegerField(
        min_value=1,
        max_value=MOST_SEED,
        required=False,
        allow_null=True,
        help_text="The same seed repeats a picture; without one it is a new one each time.",
    )
    steps = serializers.IntegerField(
        min_value=1,
        max_value=50,
        required=False,
        help_text=f"More is finer and takes longer. {Settings.steps} unless you say so.",
    )
    guidance = serializers.DecimalField(
        max_digits=4,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(10),
        required=False,
        help_text=f"How closely to follow the words. {Settings.guidance} unless you say so.",
    )
    lora_scale = serializers.DecimalField(
        max_digits=3,
        decimal_places=2,
        min_value=Decimal(-1),
        max_value=Decimal(3),
        required=False,
        help_text=f"How strongly your training shows. {Settings.lora_scale} unless you say so.",
    )
    output_format = serializers.ChoiceField(
        choices=OutputFormat.choices, default=Settings.output_format
    )
    example = {
        "model_id": _MODEL,
        "prompt": "on a sailing boat at sunset, film photo",
        "aspect_ratio": "3:4",
        "outputs": 4,
    }


class EnhancementWish(Fields):
    model_id = serializers.UUIDField(help_text="The model that the words are for.")
    prompt = serializers.CharField(max_length=MOST_LETTERS)
    provider = serializers.CharField(
        max_length=12,
        required=False,
        help_text="One of `GET /api/enhancements/providers`; the first of them unless you say so.",
    )
    example = {"model_id": _MODEL, "prompt": "me on a boat"}


def order(owner: User, wish: dict[str, Any], request_key: UUID) -> Order:
    """From a checked `PictureWish`. Raises ValidationError and QuoteExpired."""
    fields = dict(wish)
    quote = fields.pop("quote", "")
    form = StudioForm(owner, _as_posted(fields) | {"request_key": request_key})
    _refuse_unless_valid(form)
    asked = form.order()
    price = picture_price.accept(owner, quote, asked.settings.outputs)
    return replace(asked, quote=price)


def question(owner: User, wish: dict[str, Any]) -> dict[str, Any]:
    """The model, the prompt and the provider, from a checked `EnhancementWish`.

    Raises ValidationError.
    """
    first = next((code for code, _ in enhancements.provider_choices()), "")
    form = EnhanceForm(owner, {"provider": first} | _as_posted(wish))
    _refuse_unless_valid(form)
    return {name: form.cleaned_data[name] for name in ("model", "prompt", "provider")}


def _as_posted(fields: dict[str, Any]) -> dict[str, Any]:
    """The forms call a model's id the model."""
    return {"model" if name == "model_id" else name: fields[name] for name in fields}


def _refuse_unless_valid(form: WordsForm) -> None:
    if form.is_valid():
        return
    complaints = form.errors.as_data()
    raise ValidationError(
        {"model_id" if name == "model" else name: complaints[name] for name in complaints}
    )
