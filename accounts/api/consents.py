"""What a person agreed to: seen, given, withdrawn."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import CONSENT_NEEDED
from accounts.models import ConsentPurpose
from accounts.services import consents
from accounts.services.consents import Standing
from core.api.operations import Operation
from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.jobs.registry import kinds


class ConsentSerializer(OutputSerializer):
    purpose = serializers.ChoiceField(
        choices=ConsentPurpose.choices, source="policy.purpose", help_text="What it is for."
    )
    text = serializers.CharField(source="policy.text", help_text="What is agreed to today.")
    version = serializers.CharField(source="policy.version", help_text="Of today's text.")
    is_live = serializers.BooleanField(
        help_text="Given, and to today's text: what needs it is done."
    )
    state = serializers.ChoiceField(
        choices=["given", "withdrawn", "outdated", "never_given"],
        help_text="`outdated`: given, to an older text.",
    )
    since = serializers.DateTimeField(allow_null=True, help_text="When it was given or withdrawn.")
    agreed_version = serializers.CharField(
        allow_null=True, help_text="Of the text that was given or withdrawn."
    )
    example = {
        "purpose": "train_model",
        "text": "I agree that my photos are sent to the training service …",
        "version": "2026-11-29",
        "is_live": True,
        "state": "given",
        "since": "2026-11-30T09:12:00Z",
        "agreed_version": "2026-11-29",
    }

    def get_state(self, standing: Standing) -> str:
        if standing.newest is None:
            return "never_given"
        return "outdated" if standing.is_outdated else standing.newest.event

    def get_since(self, standing: Standing) -> object:
        return standing.newest and standing.newest.given_at

    def get_agreed_version(self, standing: Standing) -> str | None:
        return standing.newest.version if standing.newest else None


class ConsentListSerializer(OutputSerializer):
    items = ConsentSerializer(many=True)
    example = {"items": [ConsentSerializer.example]}


class ConsentsView(ApiView):
    @Operation(
        "consents.list",
        "What you agreed to",
        about="Each purpose with today's text and how it stands. Nothing is ever overwritten: a"
        " withdrawal is a row of its own.",
        scope="account:read",
        gives={200: ConsentListSerializer},
    )
    def get(self, request: Request) -> Response:
        shown = ConsentSerializer.serialize_many(consents.standings(self.person.pk))
        return Response({"items": shown})


class GiveView(ApiView):
    @Operation(
        "consents.give",
        "Give a consent",
        about="To today's text, which the person has read. A second time changes nothing.",
        scope="account:write",
        gives={200: ConsentSerializer},
        live_only=True,
    )
    def post(self, request: Request, purpose: str) -> Response:
        given = consents.give(self.person, _known(purpose))
        return Response(ConsentSerializer.serialize(given))


class WithdrawView(ApiView):
    @Operation(
        "consents.withdraw",
        "Withdraw a consent",
        about="From now on. With that to `train_model` running trainings are cancelled, and none"
        " is started until it is given again; models and photos stay until they are deleted. The"
        " consent to the terms ends with the account alone.",
        scope="account:write",
        gives={200: ConsentSerializer},
        problems=(CONSENT_NEEDED,),
        live_only=True,
    )
    def post(self, request: Request, purpose: str) -> Response:
        known = _known(purpose)
        for kind, job_id in consents.withdraw(self.person, known):
            kinds()[kind].enqueue(job_id, "")
        return Response(ConsentSerializer.serialize(consents.standing(self.person.pk, known)))


def _known(purpose: str) -> ConsentPurpose:
    if purpose not in ConsentPurpose.values:
        raise Http404
    return ConsentPurpose(purpose)
