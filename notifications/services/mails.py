"""Mails that are owed: handed over once each, after the commit that made the news true.

At most once: just before a mail is handed over its row says that none is owed any more. A worker
that dies between the two loses a mail and never doubles one, since nobody can know how far it
came; the page has the same news. What can fail slowly, the way to the mail server, is gone first.
Where the server refuses, or hangs up in the middle, the mail is owed again, under the same
Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from core.emails import email
from notifications.kinds import lines_of
from notifications.models import EventType, Notice
from notifications.services import unsubscribe

log = structlog.get_logger(__name__)
# News that is older is no news; it stays on the page.
GIVE_UP_AFTER = timedelta(days=3)
_SOON, _LATER = timedelta(minutes=1), timedelta(hours=1)
# Who has no mailbox, by RFC 2606.
_NOWHERE = ".invalid"
Facts = dict[str, Any]

_loaders: dict[str, Callable[[UUID], Facts | None]] = {}
_enqueuers: list[Callable[[UUID], None]] = []


def register(event_type: EventType, load: Callable[[UUID], Facts | None]) -> None:
    """What the templates of a kind's own mail know; None once it is gone. Called by its app."""
    _loaders[event_type] = load


def register_task(enqueue_mail: Callable[[UUID], None]) -> None:
    _enqueuers[:] = [enqueue_mail]


def enqueue(notice_id: UUID) -> None:
    for enqueue_mail in _enqueuers:
        enqueue_mail(notice_id)


def due(now: datetime) -> QuerySet[Notice]:
    rows = Notice.objects.filter(mail_due_at__lte=now, created_at__gte=now - GIVE_UP_AFTER)
    return rows.order_by("mail_due_at")


def send_now(owner_id: UUID, about: UUID) -> None:
    """What was to wait until more can be said about it."""
    owed = Notice.objects.filter(owner_id=owner_id, about=about, mail_due_at__isnull=False)
    for notice_id in list(owed.values_list("pk", flat=True)):
        owed.filter(pk=notice_id).update(mail_due_at=timezone.now())
        send(notice_id)


def send(notice_id: UUID) -> bool:
    """Tell whether this call handed it over; one that could not stays owed."""
    now = timezone.now()
    notice = due(now).select_related("owner").filter(pk=notice_id).first()
    if notice is None:
        return False
    message = _message(notice)
    if message is None:
        _claim(notice)
        return False
    connection = message.connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.error("mail server away", error=type(error).__name__)
        # It is away for all of them.
        due(now).update(mail_due_at=now + _SOON)
        return False
    try:
        return _claim(notice) and _hand_over(notice, message)
    finally:
        connection.close()


def _claim(notice: Notice) -> bool:
    rows = Notice.objects.filter(pk=notice.pk, mail_due_at=notice.mail_due_at)
    return bool(rows.update(mail_due_at=None))


def _hand_over(notice: Notice, message: EmailMultiAlternatives) -> bool:
    now = timezone.now()
    try:
        message.send()
    except OSError as error:
        log.error("mail not sent", notice=str(notice.pk), error=type(error).__name__)
        pause = min(max((now - notice.created_at) / 2, _SOON), _LATER)
        Notice.objects.filter(pk=notice.pk).update(mail_due_at=now + pause)
        return False
    Notice.objects.filter(pk=notice.pk).update(mailed_at=now)
    log.info("mail sent", notice=str(notice.pk), type=notice.type)
    return True


def _message(notice: Notice) -> EmailMultiAlternatives | None:
    """None where there is nobody to read it, or nothing left that it could tell of."""
    person = notice.owner
    load = _loaders.get(notice.type)
    facts = load(notice.about) if load else {}
    lines = lines_of(notice)
    kind = lines.kind
    is_there = (person.is_active or kind.for_closed) and person.erased_at is None
    if facts is None or not is_there or person.email.endswith(_NOWHERE):
        return None
    stop_url = "" if kind.mail.is_fixed else unsubscribe.address(notice.owner_id, notice.type)
    about = {
        "text": lines.text,
        "url": settings.SITE_URL + notice.path,
        "button": kind.button,
        "why": kind.why,
        "stop_url": stop_url,
        "choices_url": settings.SITE_URL + reverse("notifications:choices"),
    }
    message = email(person.email, kind.mail_template, subject=lines.line, **about, **facts)
    message.body = f"{message.body.strip()}\n\nVisiona\n{_foot(about)}\n"
    host = urlsplit(settings.SITE_URL).hostname
    message.extra_headers = {
        "Message-ID": f"<{notice.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
        **(unsubscribe.headers(stop_url) if stop_url else {}),
    }
    return message


def _foot(about: Mapping[str, str]) -> str:
    if not about["stop_url"]:
        return about["why"]
    return (
        f"No more mails of this kind: {about['stop_url']}\n"
        f"Choose what you get: {about['choices_url']}"
    )
