"""Endpoints made for the tests of what all endpoints stand on; use with `pytest.mark.urls`."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import OperationalError
from django.urls import include, path
from rest_framework import serializers
from rest_framework.response import Response

from billing.api.problems import SPENDING
from billing.models import CreditHold, Purpose
from billing.services import credits
from core import limits
from core.api.operations import OPEN, Operation, Paged
from core.api.pagination import PageQuery, answer
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView

handler400 = "website.pages.bad_request"
handler403 = "website.pages.forbidden"
handler404 = "website.pages.not_found"
handler500 = "website.pages.server_error"


class HoldInput(InputSerializer):
    amount_mc = serializers.IntegerField(min_value=1)
    note = serializers.CharField(required=False)
    fail = serializers.BooleanField(default=False)
    example = {"amount_mc": 1000}


class Hold(OutputSerializer):
    id = serializers.UUIDField()
    amount_mc = serializers.IntegerField()
    example = {"id": "0d4c2f9a-2f60-4a0e-8c06-37a1fb1a2c11", "amount_mc": 1000}


class Filter(PageQuery):
    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False)


class Holds(ApiView):
    """Reserves credits; the job of a hold ends when its `looks` are over."""

    looks: ClassVar[int] = 0

    @Operation("holds.list", "All", scope="credits:read", query=Filter, gives={200: Paged(Hold)})
    def get(self, request: Any) -> Response:
        chosen = {key: value for key, value in self.query().items() if key == "purpose"}
        rows = CreditHold.objects.filter(**chosen)
        return answer(self, rows, Hold)

    @Operation(
        "holds.create",
        "One more",
        scope="generations:write",
        takes=HoldInput,
        gives={202: Hold, 200: Hold},
        problems=SPENDING,
        spends=True,
        waits=True,
    )
    def post(self, request: Any) -> Response:
        limits.count("spend", self.person.pk)
        fields = self.fields()
        key = f"job:{self.request_key}"
        hold = credits.reserve(self.person, key, fields["amount_mc"], Purpose.IMAGE)
        if fields["fail"]:
            raise RuntimeError("in the middle")
        return Response(Hold(hold).data, 202, headers={"Location": f"/api/holds/{hold.pk}"})

    def has_ended(self, job_id: UUID) -> bool:
        Holds.looks -= 1
        return not CreditHold.objects.filter(pk=job_id).exists() or Holds.looks <= 0

    def respond_after_wait(self, job_id: UUID) -> Response:
        return Response(Hold(CreditHold.objects.get(pk=job_id)).data)


class Open(ApiView):
    @Operation("open.count", "For all", scope=OPEN, gives={200: Hold})
    def get(self, request: Any) -> Response:
        return Response({"seen": CreditHold.objects.count(), "who": str(request.user)})


class Away(ApiView):
    @Operation("away.get", "No database", scope=OPEN, gives={200: Hold})
    def get(self, request: Any) -> Response:
        raise OperationalError("gone")


urlpatterns = [
    path("", include("visiona.urls")),
    path("api/holds", Holds.as_view()),
    path("api/open", Open.as_view()),
    path("api/away", Away.as_view()),
]
