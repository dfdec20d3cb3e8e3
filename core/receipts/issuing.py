"""Issuing a receipt, once for each thing that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import audit
from core.receipts import signatures
from core.receipts.models import Receipt

JSON = Any


def issue(
    kind: str, *, owner_id: UUID | None, subject_id: UUID, facts: Mapping[str, JSON]
) -> Receipt:
    """In the caller's transaction; the first one again, whatever is repeated.

    Facts say what their holder must see and nothing that names a person: ids, counts, times in
    UTC, places, what a provider answered. Pages and the PDF know by name `statement`, a sentence;
    `deleted`, a list of `{what, count, where, at, answer}`; and `kept`, one of `{what, why}`.
    Without an owner only a worker may issue one.
    """
    if known := Receipt.objects.filter(kind=kind, subject_id=subject_id).first():
        return known
    fresh = Receipt(kind=kind, owner_id=owner_id, subject_id=subject_id, created_at=timezone.now())
    head = {
        "id": str(fresh.pk),
        "kind": kind,
        "issued_at": fresh.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "issuer": settings.SITE_URL,
        "subject": str(subject_id),
    }
    mode = {"test": True} if fresh.is_test else {}
    fresh.jws = signatures.sign({**head, **mode, **facts, **head})
    # Of two at once the second waits here for the first, and finds its row.
    Receipt.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = Receipt.objects.get(kind=kind, subject_id=subject_id)
    if kept.pk == fresh.pk:
        audit.record("receipt.issued", owner_id=owner_id, target=kept, kind=kind)
    return kept


def find(receipt_id: UUID, owner_id: UUID | None) -> Receipt | None:
    """One's own, or nobody's by its id; None for somebody else's."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.receipt_id', %s, true)", [str(receipt_id)])
        found = Receipt.objects.filter(pk=receipt_id).first()
        cursor.execute("SELECT set_config('app.receipt_id', '', true)")
    is_theirs = found is not None and found.owner_id in (None, owner_id)
    return cast("Receipt", found) if is_theirs else None
