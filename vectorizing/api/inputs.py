"""What a program asks the vectoriser for; its ranges are those of `Options`."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from rest_framework import serializers

from core.api.serializers import InputSerializer
from tracer.tracing.options import COLOURS, DETAIL, SMOOTHING, THRESHOLD, Kind, Options
from vectorizing.api.serializers import SourceSerializer
from vectorizing.models import MOST_IN_BATCH


class SettingsInput(InputSerializer):
    """What is left out is as we guess; for another kind than guessed, as that kind begins."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind], required=False)
    colours = serializers.IntegerField(**COLOURS.bounds, required=False)
    detail = serializers.IntegerField(**DETAIL.bounds, required=False, help_text=DETAIL.about)
    smoothing = serializers.IntegerField(
        **SMOOTHING.bounds, required=False, help_text=SMOOTHING.about
    )
    remove_background = serializers.BooleanField(required=False)
    threshold = serializers.IntegerField(
        **THRESHOLD.bounds,
        required=False,
        allow_null=True,
        help_text="Line art: what is darker is ink; null finds it.",
    )
    example = {"kind": "flat", "colours": 8}


class VectorInput(SettingsInput):
    source_id = serializers.UUIDField(help_text="From `POST /api/vector-sources`.")
    example = {"source_id": SourceSerializer.example["id"], "kind": "flat", "colours": 8}


class BatchInput(SettingsInput):
    source_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_IN_BATCH
    )
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    example = {"source_ids": [SourceSerializer.example["id"]], "kind": "flat", "colours": 8}


def options(asked: dict[str, Any], guessed: Options) -> Options:
    """From a checked `SettingsInput`."""
    kind = Kind(asked.get("kind", guessed.kind))
    start = guessed if kind is guessed.kind else Options(kind)
    named = {name: asked[name] for name in asdict(guessed) if name in asked}
    return replace(start, **named | {"kind": kind}).effective
