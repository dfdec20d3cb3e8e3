"""A person's tokens: listed, made, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import TOKEN_TOO_MIGHTY, TOO_MANY_TOKENS
from accounts.models import ApiToken, LimitPeriod, TokenKind
from accounts.scopes import KNOWN
from accounts.services import tokens
from core import actor
from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.problem_types import STAFF_ONLY
from core.api.serializers import InputSerializer, OutputSerializer, TextField
from core.api.views import ApiView
from core.ranges import range_of

_SCOPES_HELP = "What it may do, for example `gallery:read`; `*` is everything but what staff name."


class TokenSerializer(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the token begins.")
    kind = serializers.ChoiceField(choices=TokenKind.choices)
    scopes = serializers.ListField(child=serializers.CharField(), help_text=_SCOPES_HELP)
    limit_mc = serializers.IntegerField(
        allow_null=True, help_text="The most it may spend, in milli-credits; null is no limit."
    )
    limit_period = serializers.ChoiceField(choices=LimitPeriod.choices)
    spent_mc = serializers.IntegerField(
        read_only=True,
        help_text="Spent or held, in total or in this calendar month, as its limit counts.",
    )
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    created_at = serializers.DateTimeField()
    example = {
        "id": "0d4c2f9a-2f60-4a0e-8c06-37a1fb1a2c11",
        "name": "Nightly export",
        "prefix": "vis_live_3f9a01",
        "kind": "live",
        "scopes": ["gallery:read"],
        "limit_mc": 50000,
        "limit_period": "month",
        "spent_mc": 12000,
        "expires_at": "2027-05-20T09:30:00Z",
        "last_used_at": "2026-11-21T09:42:00Z",
        "created_at": "2026-11-21T09:30:00Z",
    }

    @classmethod
    def context_for(cls, rows: list[ApiToken]) -> dict[str, Any]:
        return {"spending": actor.spending([row.pk for row in rows])}

    def get_spent_mc(self, token: ApiToken) -> int:
        spent = self.context["spending"].get(token.pk, actor.Spent())
        return spent.month_mc if token.limit_period == LimitPeriod.MONTH else spent.total_mc


class NewTokenSerializer(TokenSerializer):
    token = serializers.CharField(
        read_only=True,
        help_text="The token itself. It is shown this once; keep it where secrets are kept.",
    )
    example = TokenSerializer.example | {
        "spent_mc": 0,
        "last_used_at": None,
        "token": "vis_live_" + "3f9a01b2c4d5e6f7" * 4,
    }

    def get_token(self, token: ApiToken) -> str:
        return self.context["text"]


class TokenInput(InputSerializer):
    name = TextField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(KNOWN)), min_length=1, help_text=_SCOPES_HELP
    )
    limit_mc = serializers.IntegerField(
        **range_of(tokens.TokenRequest, "limit_mc").bounds,
        required=False,
        allow_null=True,
        default=None,
    )
    limit_period = serializers.ChoiceField(
        choices=LimitPeriod.choices, required=False, default=LimitPeriod.TOTAL
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(
        choices=TokenKind.choices, required=False, default=TokenKind.LIVE
    )
    example = {
        "name": "Nightly export",
        "scopes": ["gallery:read"],
        "limit_mc": 50000,
        "limit_period": "month",
        "expires_at": "2027-05-20T09:30:00Z",
    }

    def validate_expires_at(self, moment: datetime | None) -> datetime | None:
        if moment is not None and moment <= timezone.now():
            raise serializers.ValidationError("Choose a time to come.", code="past")
        return moment


class TokensView(ApiView):
    @Operation(
        "tokens.list",
        "Your tokens",
        scope="account:read",
        query=pagination.PageQuery,
        gives={200: Paged(TokenSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, tokens.own(self.person.pk), TokenSerializer)

    @Operation(
        "tokens.create",
        "Make a token",
        about="A token can't make one that is mightier than itself, and what it made ends with it."
        " The person is told by mail.",
        scope="account:write",
        lasting=True,
        unlimited=True,
        takes=TokenInput,
        gives={201: NewTokenSerializer},
        problems=(TOO_MANY_TOKENS, TOKEN_TOO_MIGHTY, STAFF_ONLY),
    )
    def post(self, request: Request) -> Response:
        asked = self.fields()
        wanted = tokens.TokenRequest(
            name=asked["name"],
            scopes=tuple(asked["scopes"]),
            limit_mc=asked["limit_mc"],
            limit_period=asked["limit_period"],
            expiry=asked["expires_at"],
            kind=asked["kind"],
        )
        made = tokens.create_token(self.person, wanted, self.token)
        return Response(shown_once(made), 201)


class TokenView(ApiView):
    @Operation(
        "tokens.revoke",
        "Revoke a token",
        about="It is refused from now on, and so are those that were made with it. What they have"
        " begun goes on.",
        scope="account:write",
        lasting=True,
        unlimited=True,
        gives={204: None},
    )
    def delete(self, request: Request, token_id: UUID) -> Response:
        tokens.revoke(get_object_or_404(tokens.own(self.person.pk), pk=token_id))
        return Response(status=204)


def shown_once(made: tokens.NewToken) -> dict[str, Any]:
    return NewTokenSerializer(made.row, context={"spending": {}, "text": made.text}).data
