"""A picture to vectorise, and a preview or a drawing of it, as answers show them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from billing.api.costs import Cost, CostSerializer, cost, why_charged
from billing.models import Purpose
from billing.services import paid_jobs
from core.api.jobs import JobError, JobErrorSerializer, error_of
from core.api.serializers import AddressField, IsTestField, OutputSerializer
from core.jobs.models import State
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation
from vectorizing.models.vectorisations import PURPOSES

_SOURCE_ID = "2c7e1b90-4d3f-4f0a-9c56-7b8a1d2e3f40"
_JOB_ID = "9e8d7c6b-5a49-4382-a716-05f4e3d2c1b0"


class SettingsSerializer(OutputSerializer):
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    colours = serializers.IntegerField(help_text="At most so many; line art ignores it.")
    detail = serializers.IntegerField(help_text="1 coarse to 5 fine.")
    smoothing = serializers.IntegerField(help_text="0 corners to 4 round.")
    remove_background = serializers.BooleanField()
    threshold = serializers.IntegerField(
        allow_null=True, help_text="Line art: what is darker is ink; null finds it."
    )
    example = asdict(Options(Kind.FLAT)) | {"kind": "flat"}


class SourceSerializer(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    width = serializers.IntegerField(help_text="As it is traced, in pixels.")
    height = serializers.IntegerField()
    was_made_smaller = serializers.BooleanField(help_text="The engine gains nothing from more.")
    suggested = SettingsSerializer(
        source="guess.options", help_text="Settings that suit it, as we guess."
    )
    colours_seen = serializers.IntegerField()
    transparent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Then all its files are deleted.")
    example = {
        "id": _SOURCE_ID,
        "name": "logo.png",
        "width": 1024,
        "height": 1024,
        "was_made_smaller": False,
        "suggested": SettingsSerializer.example,
        "colours_seen": 5,
        "transparent": True,
        "created_at": "2026-11-21T09:00:00Z",
        "expires_at": "2026-11-22T09:00:00Z",
    }


class VectorErrorSerializer(JobErrorSerializer):
    detail = serializers.CharField(help_text="The reason, and the setting that helps.")
    example = {
        "code": "too_complex",
        "detail": "The drawing would have 31 MB. Choose less detail.",
    }


class FiguresSerializer(OutputSerializer):
    """Of the whole drawing, for a preview too."""

    paths = serializers.IntegerField()
    colours = serializers.IntegerField(source="colours_found")
    bytes = serializers.IntegerField(source="svg_size", help_text="Of the SVG.")
    psnr = serializers.FloatField(allow_null=True, help_text="Likeness in dB.")
    ssim = serializers.FloatField(allow_null=True, help_text="Likeness, 0 to 1.")
    is_estimate = serializers.BooleanField()
    example = {
        "paths": 48,
        "colours": 5,
        "bytes": 14200,
        "psnr": 37.2,
        "ssim": 0.9961,
        "is_estimate": False,
    }


class VectorSerializer(OutputSerializer):
    id = serializers.UUIDField()
    source_id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=list(PURPOSES))
    state = serializers.ChoiceField(choices=State.choices)
    is_final = serializers.BooleanField(help_text="Whether it has ended; it changes no more.")
    progress = serializers.IntegerField(help_text="Per cent.")
    settings = SettingsSerializer(source="options")
    figures = FiguresSerializer(allow_null=True, help_text="Once it has succeeded.")
    test = IsTestField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    cancel_requested_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(help_text="Then its file is deleted.")
    cost = CostSerializer(allow_null=True, help_text="Null where it cost nothing.")
    error = VectorErrorSerializer(allow_null=True)
    file_url = AddressField(
        "/api/vectorize/{}/file",
        allow_null=True,
        help_text="Where its file is, for your token; null without one.",
    )
    url = AddressField("/api/vectorize/{}")
    example = {
        "id": _JOB_ID,
        "source_id": _SOURCE_ID,
        "purpose": Purpose.VECTOR.value,
        "state": "succeeded",
        "is_final": True,
        "progress": 100,
        "settings": SettingsSerializer.example,
        "figures": FiguresSerializer.example,
        "test": False,
        "created_at": "2026-11-21T09:01:00Z",
        "finished_at": "2026-11-21T09:01:02Z",
        "cancel_requested_at": None,
        "expires_at": "2026-11-22T09:00:00Z",
        "cost": {
            "price_mc": 1000,
            "price": "1",
            "held_mc": 0,
            "held": "0",
            "charged_mc": 1000,
            "charged": "1",
            "why": "Charged: it is done.",
        },
        "error": None,
        "file_url": f"https://visiona.example/api/vectorize/{_JOB_ID}/file",
        "url": f"https://visiona.example/api/vectorize/{_JOB_ID}",
    }

    @classmethod
    def context_for(cls, rows: list[Vectorisation]) -> dict[str, Any]:
        return {"holds": paid_jobs.holds_of(rows)}

    def get_figures(self, job: Vectorisation) -> Vectorisation | None:
        return job if job.state == State.SUCCEEDED else None

    def get_cost(self, job: Vectorisation) -> Cost | None:
        hold = self.context["holds"].get(job.pk)
        return cost(hold, why_charged(hold, "it is done"), is_test=job.is_test)

    def get_error(self, job: Vectorisation) -> JobError | None:
        return error_of(job, "You stopped it.")

    def get_file_url(self, job: Vectorisation) -> Vectorisation | None:
        return job if job.has_result else None
