"""The trainers that can be chosen: what each takes, costs, and how long it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import Quote
from core.api.operations import Operation
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from models_training import presets
from models_training.models import Trainer
from models_training.services import trainers
from models_training.trainer_settings import Setting, settings_of, usual


@dataclass(frozen=True)
class Offered:
    """A trainer with the price that this person was told."""

    trainer: Trainer
    quote: Quote

    @property
    def settings(self) -> list[Setting]:
        return [*settings_of(self.trainer).values()]

    @property
    def token(self) -> str:
        return trainers.token(self.quote, self.trainer)

    @property
    def presets(self) -> list[str]:
        return [each.key for each in presets.presets_of(self.trainer)]

    @property
    def minutes(self) -> int:
        return self.trainer.minutes(usual(self.trainer)["steps"])


class SettingSerializer(OutputSerializer):
    name = serializers.CharField(source="role")
    kind = serializers.CharField(help_text="whole, number, choice or switch.")
    usual = serializers.JSONField(help_text="What it is where nothing is sent.")
    low = serializers.FloatField(source="within.low", allow_null=True)
    high = serializers.FloatField(source="within.high", allow_null=True)
    choices = serializers.ListField(child=serializers.CharField())
    example = {
        "name": "steps",
        "kind": "whole",
        "usual": 1000,
        "low": 100.0,
        "high": 4000.0,
        "choices": [],
    }

    def get_low(self, setting: Setting) -> float | None:
        return float(setting.within.low) if setting.within else None

    def get_high(self, setting: Setting) -> float | None:
        return float(setting.within.high) if setting.within else None


class TrainerSerializer(OutputSerializer):
    key = serializers.CharField(source="trainer.key")
    name = serializers.CharField(source="trainer.label")
    advice = serializers.CharField(source="trainer.advice")
    is_default = serializers.BooleanField(source="trainer.is_default")
    least_photos = serializers.IntegerField(source="trainer.least_photos")
    most_photos = serializers.IntegerField(source="trainer.most_photos")
    minutes = serializers.IntegerField(help_text="With the recommended settings.")
    price_mc = serializers.IntegerField(
        source="quote.unit_mc", help_text="Of one, in milli-credits."
    )
    covers = serializers.IntegerField(
        source="trainer.covers",
        help_text="Steps times batch size in one price; it is paid for each so many begun.",
    )
    quote = serializers.CharField(
        source="token", help_text="Send it along: it then costs this. Good for an hour."
    )
    presets = serializers.ListField(child=serializers.CharField())
    settings = SettingSerializer(many=True, help_text="What the preset `custom` may set.")
    example = {
        "key": "flux-dev",
        "name": "FLUX",
        "advice": "The closest likeness, with all settings.",
        "is_default": True,
        "least_photos": 10,
        "most_photos": 30,
        "minutes": 20,
        "price_mc": 40000,
        "covers": 2000,
        "quote": "WyI3N2UxIl0:1vMabc:o5d1c8e77",
        "presets": ["quick", "standard", "best"],
        "settings": [SettingSerializer.example],
    }


class TrainerListSerializer(OutputSerializer):
    items = TrainerSerializer(many=True, help_text="The default first.")
    example = {"items": [TrainerSerializer.example]}


class TrainersView(ApiView):
    @Operation(
        "trainers.list",
        "Trainers",
        about="What can be trained with: the settings with their ranges, the price, the minutes.",
        scope="models:read",
        gives={200: TrainerListSerializer},
    )
    def get(self, request: Request) -> Response:
        person: Any = self.person
        rows = [
            Offered(one, trainers.quote(person, one, usual(one))) for one in trainers.offered()
        ]
        return Response(TrainerListSerializer.serialize({"items": rows}))
