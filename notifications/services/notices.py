"""A person's notices: written once, listed, read, forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from core import keyset
from notifications.events import Event
from notifications.models import Notice
from notifications.services import choices, mails

KEEP = timedelta(days=180)
PAGE = 25
# More than so many unread are not counted.
MANY = 99


def write(event: Event) -> None:
    """The row, and the mail that it owes, where the person wants one of them."""
    chosen = choices.chosen(event.owner_id, event.type)
    is_mailed = chosen.mail and event.mail
    if not (chosen.page or is_mailed):
        return
    now = timezone.now()
    notice = Notice(
        pk=uuid5(event.owner_id, f"{event.type}:{event.about}"),
        owner_id=event.owner_id,
        type=event.type,
        about=event.about,
        path=event.path,
        words=json.dumps(dict(event.words)),
        on_page=chosen.page,
        created_at=now,
        mail_due_at=now + event.mail_in if is_mailed else None,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if is_mailed and not event.mail_in:
        mails.enqueue(notice.pk)


def page(owner_id: UUID, after: str = "") -> keyset.Page[Notice]:
    """Newest first. A cursor that is not ours starts from the top again."""
    return keyset.page_or_first(Notice.objects.on_page_of(owner_id), after=after, size=PAGE)


def unread_count(owner_id: UUID) -> int:
    """At most MANY + 1, so that it costs the same however many there are."""
    unread = Notice.objects.filter(owner_id=owner_id).unread()
    return unread.order_by()[: MANY + 1].count()


def mark_read(owner_id: UUID, ids: Iterable[UUID] | None = None) -> int:
    """Those, or all; gives how many were unread."""
    unread = Notice.objects.filter(owner_id=owner_id).unread()
    wanted = unread if ids is None else unread.filter(pk__in=list(ids))
    return wanted.update(read_at=timezone.now())


def old(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(created_at__lt=now - KEEP)


def forget(notice: Notice) -> None:
    notice.delete()
