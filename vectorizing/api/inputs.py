"""What a program asks the vectoriser for. The website's own form checks it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from core.api.serializers import Fields
from tracer.tracing.options import (
    COARSEST,
    FEWEST_COLOURS,
    FINEST,
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    MOST_COLOURS,
    ROUNDEST,
    SHARPEST,
    Kind,
    Options,
)
from vectorizing.api.serializers import SourceSerializer
from vectorizing.forms import OptionsForm, initial
from vectorizing.models import MOST_IN_BATCH


class SettingsWish(Fields):
    """What is left out is as we guess; for another kind than guessed, as that kind begins."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind], required=False)
    colours = serializers.IntegerField(
        min_value=FEWEST_COLOURS, max_value=MOST_COLOURS, required=False
    )
    detail = serializers.IntegerField(
        min_value=COARSEST, max_value=FINEST, required=False, help_text="1 coarse to 5 fine."
    )
    smoothing = serializers.IntegerField(
        min_value=SHARPEST, max_value=ROUNDEST, required=False, help_text="0 corners to 4 round."
    )
    remove_background = serializers.BooleanField(required=False)
    threshold = serializers.IntegerField(
        min_value=LOWEST_THRESHOLD,
        max_value=HIGHEST_THRESHOLD,
        required=False,
        allow_null=True,
        help_text="Line art: what is darker is ink; null finds it.",
    )
    example = {"kind": "flat", "colours": 8}


class VectorWish(SettingsWish):
    source_id = serializers.UUIDField(help_text="From `POST /api/vectorize/sources`.")
    example = {"source_id": SourceSerializer.example["id"], "kind": "flat", "colours": 8}


class BatchWish(SettingsWish):
    source_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_IN_BATCH
    )
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    example = {"source_ids": [SourceSerializer.example["id"]], "kind": "flat", "colours": 8}


def options(wish: dict[str, Any], guessed: Options) -> Options:
    """From a checked `SettingsWish`. Raises ValidationError."""
    asked = {name: wish[name] for name in asdict(guessed) if name in wish}
    start = guessed if asked.get("kind", guessed.kind) == guessed.kind else Options(Kind.FLAT)
    form = OptionsForm(initial(start) | asked)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.options()
