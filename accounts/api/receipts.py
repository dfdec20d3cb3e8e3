"""A person's signed receipts, for programs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.receipt_files import TYPES, as_file
from core.api import pagination
from core.api.operations import FileBody, Operation, Paged
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.receipts import Receipt

_ID = "5c2f0f7e-8a34-4b0e-9d8f-0c5b1f2d3a44"


class ReceiptSerializer(OutputSerializer):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="What it is about, as `photos.deleted`.")
    subject_id = serializers.UUIDField(help_text="The training or the deletion that it is about.")
    issued_at = serializers.DateTimeField(source="created_at")
    receipt = serializers.DictField(source="body", help_text="What is signed, to read.")
    jws = serializers.CharField(
        help_text="The signed text (RFC 7515, EdDSA); the keys are at"
        " `/.well-known/visiona-receipts.json`."
    )
    example = {
        "id": _ID,
        "kind": "photos.deleted",
        "subject_id": "8f14e45f-ceea-4672-9d0d-6b1a2c3d4e5f",
        "issued_at": "2026-11-21T09:31:00Z",
        "receipt": {"id": _ID, "kind": "photos.deleted", "issued_at": "2026-11-21T09:31:00Z"},
        "jws": "eyJhbGciOiJFZERTQSJ9.eyJraW5kIjoicGhvdG9zLmRlbGV0ZWQifQ.c2lnbmF0dXJl",
    }


class ReceiptsView(ApiView):
    @Operation(
        "receipts.list",
        "Your receipts",
        about="What was deleted of yours, each signed, so that anybody can verify it.",
        scope="account:read",
        query=pagination.PageQuery,
        gives={200: Paged(ReceiptSerializer)},
    )
    def get(self, request: Request) -> Response:
        mine = Receipt.objects.filter(owner=self.person)
        return pagination.answer(self, mine, ReceiptSerializer)


class ReceiptView(ApiView):
    @Operation("receipts.get", "One receipt", scope="account:read", gives={200: ReceiptSerializer})
    def get(self, request: Request, receipt_id: UUID) -> Response:
        found = get_object_or_404(Receipt, owner=self.person, pk=receipt_id)
        return Response(ReceiptSerializer.serialize(found))


class ReceiptPdfView(ApiView):
    @Operation(
        "receipts.pdf",
        "A receipt as PDF",
        about="With the signed text in it. `/verify/` takes it as it is.",
        scope="account:read",
        gives={200: FileBody((TYPES["pdf"],))},
    )
    def get(self, request: Request, receipt_id: UUID) -> HttpResponse:
        found = get_object_or_404(Receipt, owner=self.person, pk=receipt_id)
        return as_file(found, "pdf")
