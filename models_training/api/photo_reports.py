"""The photo report: what each photo of the tray is worth, and what the set lacks."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operations import Operation
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from models_training.services.photo_report import ANGLES, FRAMINGS, make_report
from models_training.services.photo_verdicts import Reason, Verdict

_ID = "7d9a2b58-0c4e-4a6f-b8f1-2e5d3c7a9b10"
_OTHER = "1f0e6a3c-9b7d-4c52-8a41-6d0f2e9c5b77"
CODES = (
    "no_face", "several_faces", "face_too_small", "covered", "turned_away", "blurred", "too_dark",
    "burnt_out", "too_small", "near_duplicate",
)  # fmt: skip


class ReasonSerializer(OutputSerializer):
    code = serializers.ChoiceField(choices=CODES, help_text="A word that does not change.")
    detail = serializers.CharField(source="text", help_text="The reason, for people.")
    verdict = serializers.ChoiceField(choices=[Verdict.DOUBTFUL, Verdict.DROP])
    photo_id = serializers.UUIDField(
        source="of",
        allow_null=True,
        help_text="Of a near-duplicate: the photo that it looks like.",
    )
    example = {
        "code": "near_duplicate",
        "detail": "Nearly the same as “beach.jpg”. Ten of one moment teach no more than one.",
        "verdict": "drop",
        "photo_id": _OTHER,
    }

    def get_photo_id(self, reason: Reason) -> object:
        return reason.of and reason.of.pk


class PhotoVerdictSerializer(OutputSerializer):
    id = serializers.UUIDField(source="photo.pk")
    name = serializers.CharField(source="photo.name")
    verdict = serializers.ChoiceField(
        choices=list(Verdict),
        help_text="`waiting`: it is measured in a moment. `not_measured`: it can't be; nothing is"
        " known of it.",
    )
    reasons = ReasonSerializer(many=True)
    example = {
        "id": _ID,
        "name": "beach-2.jpg",
        "verdict": "drop",
        "reasons": [ReasonSerializer.example],
    }


class PartSerializer(OutputSerializer):
    name = serializers.CharField(source="label")
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    about = serializers.CharField(help_text="What they are given for.")
    example = {
        "name": "Backgrounds",
        "points": 4,
        "most": 8,
        "about": "4 different ones or more.",
    }


class FramingSerializer(OutputSerializer):
    close = serializers.IntegerField(help_text=FRAMINGS["close"])
    half = serializers.IntegerField(help_text=FRAMINGS["half"])
    full = serializers.IntegerField(help_text=FRAMINGS["full"])
    example = {"close": 4, "half": 6, "full": 0}


class AnglesSerializer(OutputSerializer):
    front = serializers.IntegerField(help_text=ANGLES["front"])
    turned = serializers.IntegerField(help_text=ANGLES["turned"])
    side = serializers.IntegerField(help_text=ANGLES["side"])
    example = {"front": 7, "turned": 3, "side": 0}


class PhotoReportSerializer(OutputSerializer):
    score = serializers.IntegerField(
        allow_null=True, help_text="Of 100, the sum of its parts; null while nothing is measured."
    )
    parts = PartSerializer(many=True)
    framing = FramingSerializer(source="variety.framing", help_text="Of usable photos.")
    angles = AnglesSerializer(source="variety.angles")
    backgrounds = serializers.IntegerField(source="variety.scenes", help_text="Different ones.")
    lights = serializers.IntegerField(source="variety.lights", help_text="Kinds of light.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="For people.")
    waiting = serializers.IntegerField(
        help_text="Photos that are measured in a moment: ask again."
    )
    photos = PhotoVerdictSerializer(many=True)
    example = {
        "score": 61,
        "parts": [PartSerializer.example],
        "framing": FramingSerializer.example,
        "angles": AnglesSerializer.example,
        "backgrounds": 2,
        "lights": 2,
        "missing": ["Two or three from head to toe"],
        "waiting": 0,
        "photos": [PhotoVerdictSerializer.example],
    }


class PhotoReportView(ApiView):
    @Operation(
        "photos.report",
        "What your photos are worth",
        about="Of the photos that wait for a training: for each whether to use it, doubt it or"
        " drop it, and why; for the set what it has and lacks. Free, and an advice only. Photos"
        " are measured a moment after they came.",
        scope="photos:read",
        gives={200: PhotoReportSerializer},
    )
    def get(self, request: Request) -> Response:
        report = make_report(list(self.person.photos.in_tray()))
        return Response(PhotoReportSerializer.serialize(report))
