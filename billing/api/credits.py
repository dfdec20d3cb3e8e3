"""A person's credits: how many, from where, and each one's way."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import CreditLot, EntryKind, LedgerEntry, Purpose, Source
from billing.money import credits_text
from billing.services import credits, overview, paid_jobs
from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import OutputSerializer
from core.api.views import ApiView

_LOT = "8a3d2c1b-6f5e-4d4c-9b3a-2f1e0d9c8b7a"


class LotSerializer(OutputSerializer):
    """Credits that came together."""

    id = serializers.UUIDField()
    origin = serializers.ChoiceField(choices=Source.choices)
    granted_mc = serializers.IntegerField()
    granted = serializers.CharField()
    remaining_mc = serializers.IntegerField(help_text="Not spent; what is held is among it.")
    remaining = serializers.CharField()
    held_mc = serializers.IntegerField(help_text="Set aside for running jobs.")
    held = serializers.CharField()
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

    spendable_mc = serializers.IntegerField(help_text="What you can spend now.")
    spendable = serializers.CharField()
    held_mc = serializers.IntegerField(help_text="Set aside for running jobs.")
    held = serializers.CharField()
    balance_mc = serializers.IntegerField(
        help_text="With what is held. Below zero while credits of a refunded purchase are owed."
    )
    balance = serializers.CharField()
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

    number = serializers.IntegerField(help_text="Counts without gaps.")
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    amount_mc = serializers.IntegerField(help_text="Below zero for what went.")
    amount = serializers.CharField()
    balance_after_mc = serializers.IntegerField()
    balance_after = serializers.CharField()
    lot_id = serializers.UUIDField()
    origin = serializers.ChoiceField(choices=Source.choices, help_text="Where the lot came from.")
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


class CreditsView(ApiView):
    @Operation(
        "credits.get",
        "Your credits",
        about="How many you can spend, and the lots that they came in.",
        scope="credits:read",
        gives={200: CreditsSerializer},
    )
    def get(self, request: Request) -> Response:
        found = credits.balance(self.person)
        amounts = {
            "spendable": found.spendable_mc,
            "held": found.held_mc,
            "balance": found.posted_mc,
        }
        lots = [_lot(lot) for lot in overview.living_lots(self.person)]
        return Response(_with_texts(amounts) | {"lots": lots})


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
        entries = [_entry(entry) for entry in page.entries]
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


def _with_texts(amounts: dict[str, int]) -> dict[str, Any]:
    """Each in milli-credits, and in credits for people."""
    written: dict[str, Any] = {}
    for name, milli in amounts.items():
        written |= {f"{name}_mc": milli, name: credits_text(milli)}
    return written


def _lot(lot: CreditLot) -> dict[str, Any]:
    amounts = {"granted": lot.granted_mc, "remaining": lot.remaining_mc, "held": lot.held_mc}
    return {
        "id": str(lot.pk),
        "origin": lot.source,
        **_with_texts(amounts),
        "created_at": lot.created_at,
        "expires_at": lot.expires_at,
    }


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    hold = entry.hold
    amounts = {"amount": entry.amount_mc, "balance_after": entry.balance_after_mc}
    return {
        "number": entry.seq,
        "kind": entry.kind,
        **_with_texts(amounts),
        "lot_id": str(entry.lot_id),
        "origin": entry.lot.source,
        "purpose": hold.purpose if hold else None,
        "job_id": paid_jobs.job_id_of(hold.key) if hold else None,
        "quote_id": str(entry.quote_id) if entry.quote_id else None,
        "note": entry.note,
        "created_at": entry.created_at,
    }
