"""Many pictures with one setting: paid as one sum, brought home as one zip."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.problems import SPENDING
from core.api.operations import FileBody, Operation
from core.api.serializers import AddressField, InputSerializer, OutputSerializer
from core.api.views import ApiView
from tracer.svg.formats import Format
from tracer.tracing.options import Kind, Options
from vectorizing.api import inputs
from vectorizing.api.problems import VECTOR_REFUSED
from vectorizing.api.serializers import SourceSerializer, VectorSerializer
from vectorizing.models import VectorBatch
from vectorizing.services import batches, sources, zips
from vectorizing.services.batches import Item
from vectorizing.tasks import enqueue_all

_PATH = "/api/vector-batches"
_ID = "4b3a2918-0706-4f5e-8d4c-3b2a19080716"


class BatchItemSerializer(OutputSerializer):
    source_id = serializers.UUIDField(source="source.pk")
    name = serializers.CharField(source="source.name")
    vector = VectorSerializer(source="job", allow_null=True)
    example = {
        "source_id": SourceSerializer.example["id"],
        "name": "logo.png",
        "vector": VectorSerializer.example,
    }


class BatchSerializer(OutputSerializer):
    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    done = serializers.IntegerField(help_text="How many have ended.")
    items = BatchItemSerializer(many=True, help_text="In the order in which they came.")
    zip_url = AddressField(f"{_PATH}/{{}}/zip", help_text="What is done by then, for your token.")
    url = AddressField(f"{_PATH}/{{}}")
    example = {
        "id": _ID,
        "created_at": "2026-11-21T09:05:00Z",
        "done": 1,
        "items": [BatchItemSerializer.example],
        "zip_url": f"https://visiona.example{_PATH}/{_ID}/zip",
        "url": f"https://visiona.example{_PATH}/{_ID}",
    }

    @classmethod
    def context_for(cls, rows: list[VectorBatch]) -> dict[str, Any]:
        items = {batch.pk: batches.items(batch) for batch in rows}
        jobs = [item.job for listed in items.values() for item in listed if item.job]
        return VectorSerializer.context_for(jobs) | {"items": items}

    def get_items(self, batch: VectorBatch) -> list[Item]:
        return self.context["items"][batch.pk]

    def get_done(self, batch: VectorBatch) -> int:
        return sum(item.job.is_final for item in self.get_items(batch) if item.job)


class ZipQuery(InputSerializer):
    format = serializers.ChoiceField(
        choices=[fmt.value for fmt in Format], default=Format.SVG.value
    )
    example = {"format": "svg"}


class BatchesView(ApiView):
    @Operation(
        "vectors.batch",
        "Vectorise many pictures",
        about="Up to 100 of your sources with one setting. All their prices are set aside, or none"
        " and nothing is made; each is charged when it is done. What is left out of the settings"
        " is as the kind begins.",
        scope="vectors:write",
        takes=inputs.BatchInput,
        gives={202: BatchSerializer},
        problems=(*SPENDING, VECTOR_REFUSED),
        spends=True,
    )
    def post(self, request: Request) -> Response:
        asked = self.fields()
        chosen = set(asked.pop("source_ids"))
        self._refuse_unless_free(chosen)
        options = inputs.options(asked, Options(Kind(asked["kind"])))
        batch = batches.gather(self.person, chosen, self.request_key)
        enqueue_all(batches.start(self.person, batch, options))
        body = BatchSerializer.serialize(batch)
        return Response(body, 202, headers={"Location": body["url"]})

    def _refuse_unless_free(self, chosen: set[UUID]) -> None:
        """A picture that would be left out in silence is refused. Raises ValidationError."""
        free = sources.alive(self.person).filter(pk__in=chosen, batch=None)
        missing = chosen - set(free.values_list("pk", flat=True))
        if missing:
            words = f"Not here, or in another batch: {', '.join(sorted(map(str, missing)))}."
            raise serializers.ValidationError({"source_ids": [words]})


class BatchView(ApiView):
    @Operation(
        "vectors.batch_status",
        "How far a batch is",
        scope="vectors:read",
        gives={200: BatchSerializer},
    )
    def get(self, request: Request, batch_id: UUID) -> Response:
        batch = get_object_or_404(VectorBatch, owner=self.person, pk=batch_id)
        return Response(BatchSerializer.serialize(batch))


class BatchCancellationView(ApiView):
    @Operation(
        "vectors.batch_cancel",
        "Stop a batch",
        about="What is done stays and is paid; the price of the rest is free again.",
        scope="vectors:write",
        gives={202: BatchSerializer},
    )
    def post(self, request: Request, batch_id: UUID) -> Response:
        batch = get_object_or_404(VectorBatch, owner=self.person, pk=batch_id)
        enqueue_all(batches.cancel(batch))
        return Response(BatchSerializer.serialize(batch), 202)


class ZipView(ApiView):
    @Operation(
        "vectors.batch_zip",
        "All drawings of a batch",
        about="What can't be had is listed in a text within.",
        scope="vectors:read",
        query=ZipQuery,
        gives={200: FileBody(("application/zip",))},
        problems=(VECTOR_REFUSED,),
        own_scopes=True,
    )
    def get(self, request: Request, batch_id: UUID) -> StreamingHttpResponse:
        asked = self.query()
        with self.row_scope():
            batch = get_object_or_404(VectorBatch, owner=self.person, pk=batch_id)
        made = zips.of_batch(batch, Format(asked["format"]))
        name = content_disposition_header(as_attachment=True, filename=made.name)
        headers = {"Content-Disposition": name or "attachment"}
        return StreamingHttpResponse(made.content, content_type="application/zip", headers=headers)
