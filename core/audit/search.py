"""Finding entries for staff and operators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from core.audit.models import AuditEntry


def find_person(words: str) -> UUID | None:
    """By address or whole id; somebody who is gone is found by the id."""
    try:
        return UUID(words.strip())
    except ValueError:
        people = get_user_model().objects.filter(email__iexact=words.strip())
        return people.values_list("pk", flat=True).first()


def about(person_id: UUID) -> Q:
    """What is of a person, or was done by them."""
    return Q(owner_id=person_id) | Q(actor_id=person_id)


def find(person_id: UUID, since: datetime | None, action: str) -> QuerySet[AuditEntry]:
    """`action` is how it begins."""
    rows = AuditEntry.objects.filter(about(person_id), action__startswith=action)
    rows = rows.filter(created_at__gte=since) if since else rows
    return rows.order_by("created_at", "id")
