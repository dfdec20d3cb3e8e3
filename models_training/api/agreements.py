"""Asking the person whom photos show."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import IsTestField, OutputSerializer
from core.api.views import ApiView
from models_training.api.problems import AGREEMENT_REFUSED
from models_training.models import Agreement
from models_training.services import agreements

_STATES = ["waiting", "expired", "agreed", "refused", "withdrawn"]


class AgreementSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=_STATES, help_text="Of the answer; `expired`: none came within 14 days."
    )
    link = serializers.URLField(
        allow_null=True, help_text="To send to the person yourself, as long as it may be answered."
    )
    expires_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="The model and its pictures are deleted then."
    )
    model_id = serializers.UUIDField(
        source="personal_model_id", allow_null=True, help_text="The one model it was used for."
    )
    test = IsTestField()
    created_at = serializers.DateTimeField()
    example = {
        "id": "9d0f4f0c-51b0-4a39-9d53-0a7d6e2f4c18",
        "state": "waiting",
        "link": "https://visiona.example/agreement/" + "Zk3xT7" * 5 + "Qp/",
        "expires_at": "2026-12-14T09:12:00Z",
        "answered_at": None,
        "withdrawn_at": None,
        "model_id": None,
        "test": False,
        "created_at": "2026-11-30T09:12:00Z",
    }

    def get_link(self, agreement: Agreement) -> str | None:
        return agreements.link(agreement) if agreement.is_open else None


class AgreementsView(ApiView):
    @Operation(
        "agreements.list",
        "Your links to people whom photos show",
        scope="models:read",
        query=pagination.PageQuery,
        gives={200: Paged(AgreementSerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = Agreement.objects.filter(owner=self.person)
        return pagination.answer(self, rows, AgreementSerializer)

    @Operation(
        "agreements.create",
        "Ask the person whom photos show",
        about="Makes a link for one person and one model, open for 14 days. Send it yourself: we"
        " know neither their name nor their address. They agree or refuse on its page without an"
        " account, and withdraw there later.",
        scope="models:write",
        gives={201: AgreementSerializer},
        problems=(AGREEMENT_REFUSED,),
    )
    def post(self, request: Request) -> Response:
        return Response(AgreementSerializer.serialize(agreements.ask(self.person)), 201)


class AgreementView(ApiView):
    @Operation(
        "agreements.delete",
        "Take a link back",
        about="As long as nobody has answered. An answer stays on record.",
        scope="models:write",
        gives={204: None},
        problems=(AGREEMENT_REFUSED,),
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        agreements.take_back(get_object_or_404(Agreement, owner=self.person, pk=pk))
        return Response(status=204)
