"""A person's credits: how many, from where, and each one's way."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.costs import CreditsField
from billing.models import EntryKind, LedgerEntry, Purpose, Source
from billing.services import credits, overview, paid_jobs
from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import OutputSerializer
from core.api.views import ApiView

_LOT = "8a3d2c1b-6f5e-4d4c-9b3a-2f1e0d9c8b7a"


class LotSerializer(OutputSerializer):
    """Credits that came together."""

    id = serializers.UUIDField()
    origin = serializers.ChoiceField(source="source", choices=Source.choices)
    granted_mc = serializers.IntegerField()
    granted = CreditsField(source="granted_mc")
    remaining_mc = serializers.IntegerField(help_text="Not spent; what is held is among it.")
    remaining = CreditsField(source="remaining_mc")
    held_mc = serializers.IntegerField(help_text="Set aside for running jobs.")
    held = CreditsField(source="held_mc")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Null: they don't expire.")
    example = {
        "id": _LOT,
        "origin": "pack",
        "granted_mc": 200000,
        "granted": "200",
        "remaining_mc": 46500,
        "remaining": "46.5",
        "held_mc": 4000,
        "held": "4",
        "created_at": "2026-11-01T09:30:00Z",
        "expires_at": None,
    }


class CreditsSerializer(OutputSerializer):
    """The numbers are milli-credits, 1000 of which are 1 credit; the texts are credits."""

    spendable_mc = serializers.IntegerField(
        source="balance.spendable_mc", help_text="What you can spend now."
    )
    spendable = CreditsField(source="balance.spendable_mc")
    held_mc = serializers.IntegerField(
        source="balance.held_mc", help_text="Set aside for running jobs."
    )
    held = CreditsField(source="balance.held_mc")
    balance_mc = serializers.IntegerField(
        source="balance.posted_mc",
        help_text="With what is held. Below zero while credits of a refunded purchase are owed.",
    )
    balance = CreditsField(source="balance.posted_mc")
    lots = LotSerializer(many=True, help_text="In the order in which they are spent.")
    example = {
        "spendable_mc": 42500,
        "spendable": "42.5",
        "held_mc": 4000,
        "held": "4",
        "balance_mc": 46500,
        "balance": "46.5",
        "lots": [LotSerializer.example],
    }


class LedgerQuery(pagination.PageQuery):
    kind = serializers.ChoiceField(choices=EntryKind.choices, required=False)
    example = {"limit": 50, "kind": "capture"}


class EntrySerializer(OutputSerializer):
    """One change of one lot, which never changes itself."""

    number = serializers.IntegerField(source="seq", help_text="Counts without gaps.")
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    amount_mc = serializers.IntegerField(help_text="Below zero for what went.")
    amount = CreditsField(source="amount_mc")
    balance_after_mc = serializers.IntegerField()
    balance_after = CreditsField(source="balance_after_mc")
    lot_id = serializers.UUIDField()
    origin = serializers.ChoiceField(
        source="lot.source", choices=Source.choices, help_text="Where the lot came from."
    )
    purpose = serializers.ChoiceField(
        choices=Purpose.choices, allow_null=True, help_text="What it was spent on."
    )
    job_id = serializers.UUIDField(allow_null=True, help_text="The job that it was spent on.")
    quote_id = serializers.UUIDField(allow_null=True, help_text="The price that was agreed to.")
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    example = {
        "number": 12,
        "kind": "capture",
        "amount_mc": -3000,
        "amount": "-3",
        "balance_after_mc": 46500,
        "balance_after": "46.5",
        "lot_id": _LOT,
        "origin": "pack",
        "purpose": "image",
        "job_id": "b7b0c6c2-3c0e-4b59-9d0e-2f3a5d1c8e77",
        "quote_id": "77e1d0c9-b8a7-4695-8473-625140302f1e",
        "note": "",
        "created_at": "2026-11-21T09:30:12.400000Z",
    }

    def get_purpose(self, entry: LedgerEntry) -> str | None:
        return entry.hold.purpose if entry.hold else None

    def get_job_id(self, entry: LedgerEntry) -> str | None:
        return paid_jobs.job_id_of(entry.hold.key) if entry.hold else None


class CreditsView(ApiView):
    @Operation(
        "credits.get",
        "Your credits",
        about="How many you can spend, and the lots that they came in.",
        scope="credits:read",
        gives={200: CreditsSerializer},
    )
    def get(self, request: Request) -> Response:
        found = {
            "balance": credits.balance(self.person),
            "lots": overview.living_lots(self.person),
        }
        return Response(CreditsSerializer.serialize(found))


class LedgerView(ApiView):
    @Operation(
        "credits.ledger",
        "Every credit",
        about="Each credit that came or went, newest first.",
        scope="credits:read",
        query=LedgerQuery,
        gives={200: Paged(EntrySerializer)},
    )
    def get(self, request: Request) -> Response:
        asked = self.query()
        page = overview.ledger_page(
            self.person,
            kind=asked.get("kind", ""),
            before=_number(asked.get("cursor", "")),
            size=asked["limit"],
        )
        entries = EntrySerializer.serialize_many(page.entries)
        after = str(page.before) if page.before else ""
        return Response({"items": entries, "next": pagination.next_page(self, after)})


def _number(cursor: str) -> int | None:
    """The cursor is the number of the last entry. Raises ValidationError."""
    if not cursor:
        return None
    is_number = cursor.isascii() and cursor.isdecimal() and len(cursor) < 19
    if not is_number or int(cursor) == 0:
        raise pagination.cursor_refused()
    return int(cursor)
