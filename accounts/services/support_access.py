"""What a person lets staff see, for how long: asked for, allowed, refused, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import SupportAccess
from accounts.models.support import AccessKind
from accounts.services.consents import one_at_a_time
from core import audit, limits
from core.refusals import Refused

LASTS = timedelta(days=3)
# Nobody answers for longer than this: it is taken as a no.
ASKED_FOR = timedelta(days=14)


class AccessRefused(Refused):
    """Why nothing was asked for or answered, in words for whoever tried."""


def ask(owner_id: UUID, kind: AccessKind, staff_id: UUID, reason: str) -> SupportAccess:
    """Staff ask; nothing is seen before the person has said yes. Raises AccessRefused."""
    with _one_at_a_time(owner_id):
        if (known := _open(owner_id, kind)) is not None:
            is_given = known.until is not None
            words = "This person allows it already." if is_given else "They were asked already."
            raise AccessRefused("asked_already", f"{words} Nothing was sent.")
        return SupportAccess.objects.create(
            owner_id=owner_id, kind=kind, asked_by_id=staff_id, reason=reason
        )


def give(owner_id: UUID, kind: AccessKind) -> SupportAccess:
    """By the person, asked or not; a second time changes nothing. Raises TooOften."""
    limits.count("consent", owner_id)
    with _one_at_a_time(owner_id):
        known = _open(owner_id, kind)
        row = known or SupportAccess(owner_id=owner_id, kind=kind)
        if row.until is None:
            row.until = timezone.now() + LASTS
            row.save()
            audit.record("support.allowed", owner_id=owner_id, target=row, kind=kind.value)
        return row


def end(owner_id: UUID, kind: AccessKind) -> bool:
    """Refused, or taken back: from now on nothing more is seen. False when there was none."""
    limits.count("consent", owner_id)
    with _one_at_a_time(owner_id):
        row = _open(owner_id, kind)
        if row is None:
            return False
        what = "refused" if row.until is None else "taken_back"
        SupportAccess.objects.filter(pk=row.pk).update(ended_at=timezone.now())
        audit.record(f"support.{what}", owner_id=owner_id, target=row, kind=kind.value)
        return True


def is_allowed(owner_id: UUID, kind: AccessKind) -> bool:
    return SupportAccess.objects.live().filter(owner=owner_id, kind=kind).exists()


def standing(owner_id: UUID) -> dict[AccessKind, SupportAccess | None]:
    """What is allowed or asked for now, for each kind."""
    found = {row.kind: row for row in SupportAccess.objects.open().filter(owner=owner_id)}
    return {kind: found.get(kind) for kind in AccessKind}


@contextmanager
def _one_at_a_time(owner_id: UUID) -> Iterator[None]:
    with transaction.atomic():
        one_at_a_time(owner_id)
        now = timezone.now()
        mine = SupportAccess.objects.filter(owner=owner_id, ended_at=None)
        mine.filter(until__lte=now).update(ended_at=F("until"))
        mine.filter(until=None, created_at__lte=now - ASKED_FOR).update(ended_at=now)
        yield


def _open(owner_id: UUID, kind: AccessKind) -> SupportAccess | None:
    return SupportAccess.objects.filter(owner=owner_id, kind=kind, ended_at=None).first()
