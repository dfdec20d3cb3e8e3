"""What staff tell people on top of every page, and who has put it away."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from core import audit, origins
from core.switches import snapshot
from core.switches.models import Announcement, Audience

_PUT_AWAY = "put_away"
# More are not remembered: the oldest are long over.
_MOST_PUT_AWAY = 50


def publish(announcement: Announcement) -> None:
    with transaction.atomic():
        announcement.made_by_id = origins.current().actor_id
        announcement.save(force_insert=True)
        facts = {"level": announcement.level, "audience": announcement.audience}
        audit.record("announcement.made", owner_id=None, target=announcement, **facts)
        transaction.on_commit(snapshot.forget)


def withdraw(announcement: Announcement, now: datetime | None = None) -> bool:
    """Whether this call did it."""
    rows = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None)
    with transaction.atomic():
        is_first = bool(rows.update(withdrawn_at=now or timezone.now()))
        if is_first:
            audit.record("announcement.withdrawn", owner_id=None, target=announcement)
            transaction.on_commit(snapshot.forget)
    return is_first


def for_request(request: HttpRequest) -> list[Announcement]:
    """What this person is told and has not put away. Without one the session is not read; nobody
    is told anything in an answer that is given before it is known who asks."""
    person = getattr(request, "user", None)
    if person is None:
        return []
    groups = {Audience.ALL.value}
    groups |= {Audience.SIGNED_IN.value} if person.is_authenticated else set()
    groups |= {Audience.STAFF.value} if person.is_staff else set()
    found = [one for one in snapshot.announced() if one.audience in groups]
    away = request.session.get(_PUT_AWAY, []) if found else []
    return [one for one in found if one.pk not in away]


def put_away(session: SessionBase, announcement_id: int) -> None:
    """Only one that is told now: nobody fills a session with numbers."""
    if all(one.pk != announcement_id for one in snapshot.announced()):
        return
    away = [known for known in session.get(_PUT_AWAY, []) if known != announcement_id]
    session[_PUT_AWAY] = [*away, announcement_id][-_MOST_PUT_AWAY:]
