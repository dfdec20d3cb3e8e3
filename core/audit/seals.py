"""The chain: each committed entry gets a seal whose hash covers the seal before it.

Sealing comes after the acts, by one sealer at a time, so that no act waits for another's. It
proves the order and the content of what it has sealed, since a head that was exported; whoever
owns the database and rewrites all later seals is found by such a head only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit.digests import canonical
from core.audit.models import KEPT_FOR, AuditEntry, AuditSeal

START = "0" * 64
MOST = 5000
# No transaction is open for longer, so that none commits an entry that is older than this.
_LATE = timedelta(hours=1)
_LOCK = "core.audit.seals"


def unsealed(_: datetime | None = None) -> QuerySet[AuditEntry]:
    """In the order in which they are sealed."""
    rows = AuditEntry.objects.filter(seal=None).order_by("created_at", "id")
    newest = (
        AuditSeal.objects.order_by("-position").values_list("entry__created_at", flat=True).first()
    )
    return rows.filter(created_at__gt=newest - _LATE) if newest else rows


def seal_waiting(_: AuditEntry | None = None) -> int:
    """Gives how many were sealed. Of two at once one waits for the other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])
        last = AuditSeal.objects.order_by("position").last()
        position, before = (last.position, last.hash) if last else (0, START)
        seals = []
        for entry in unsealed()[:MOST]:
            position += 1
            seal = AuditSeal(position=position, entry=entry, sealed_at=timezone.now())
            before = seal.hash = hash_after(before, seal, entry)
            seals.append(seal)
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def hash_after(before: str, seal: AuditSeal, entry: AuditEntry) -> str:
    facts = canonical([seal.position, seal.sealed_at, entry.sealed_facts()])
    return sha256(f"{before}\0{facts}".encode()).hexdigest()


def past_keeping(now: datetime) -> QuerySet[AuditEntry]:
    old = now - KEPT_FOR
    return AuditEntry.objects.filter(created_at__lt=old, seal__sealed_at__lt=old).order_by(
        "seal__position"
    )


def prune(entry: AuditEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_prune(%s)", [entry.pk])


def forget(person_id: UUID) -> None:
    """What tells of a person who is erased goes from all entries; the chain still holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget(%s)", [person_id])
