"""A visitor's picture, kept through sign-up: nobody's until the token that they hold claims it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from core import limits, storage
from core.crypto import blind_index
from core.database import lock_until_commit
from core.filenames import display_name
from core.images.recipes import MEGABYTE
from vectorizing.models import ActivityKind, PendingUpload, Picture, VectorSource
from vectorizing.services import activities, ingest, sources
from vectorizing.services.refusals import VectoriserRefused

MOST_OF_SENDER = 10
MOST_IN_ALL = 2000
MOST_BYTES_IN_ALL = 2048 * MEGABYTE
_FACTS = [field.name for field in Picture._meta.fields]


def keep(file: BinaryIO | bytes, name: str, sender: str) -> str:
    """Check and keep a visitor's PNG or JPEG; gives the token that finds it again.

    `sender` is the visitor's address: it bounds how many one may try and leave here, and only a
    keyed hash of it is kept. Raises Refused. Opens its own transactions: the view is
    `no_row_scope`.
    """
    limits.count_address("visitor_upload", sender)
    sender_hash = blind_index(sender, "pending upload sender")
    _refuse_if_full(sender_hash)
    taken = ingest.take(file)
    token = secrets.token_urlsafe(32)
    upload = PendingUpload.objects.create(
        name=display_name(name, "picture"),
        token_hash=_hash(token),
        sender_hash=sender_hash,
        expires_at=timezone.now() + ingest.KEPT,
        **taken.facts,
    )
    ingest.write(upload, taken)
    try:
        _place(upload)
    except VectoriserRefused:
        erase(upload)
        raise
    return token


def find(token: str) -> PendingUpload | None:
    """The visitor's picture, for as long as it may be shown."""
    return _alive().filter(token_hash=_hash(token)).first()


def claim(owner: User, token: str) -> VectorSource | None:
    """Make it the person's, with what is left of its 24 hours. Inside the person's row scope.

    None when it is gone or was claimed already. Raises Refused when the person's places are full;
    then it stays where it is.
    """
    with transaction.atomic():
        sources.lock_places(owner.pk)
        upload = _alive().select_for_update().filter(token_hash=_hash(token)).first()
        if upload is None:
            return None
        sources.refuse_if_full(owner)
        source = VectorSource.objects.create(owner=owner, **_carried_over(upload))
        activities.of_source(ActivityKind.UPLOAD, source, size=source.size)
        upload.delete()
        return source


def expired(now: datetime) -> QuerySet[PendingUpload]:
    return PendingUpload.objects.filter(expires_at__lte=now)


def erase(upload: PendingUpload) -> None:
    """Files first, then the row: a crash leaves a row that is tried again."""
    storage.delete(*upload.keys)
    upload.delete()


def _alive() -> QuerySet[PendingUpload]:
    return PendingUpload.objects.alive(timezone.now())


def _carried_over(upload: PendingUpload) -> dict[str, Any]:
    """The id too, so that the files stay where they are."""
    return {name: getattr(upload, name) for name in _FACTS} | {"created_at": timezone.now()}


def _place(upload: PendingUpload) -> None:
    with transaction.atomic():
        lock_until_commit("pending uploads")
        _refuse_if_full(upload.sender_hash)
        PendingUpload.objects.filter(pk=upload.pk).update(stored_at=timezone.now())


def _refuse_if_full(sender_hash: str) -> None:
    theirs = Count("pk", filter=Q(sender_hash=sender_hash))
    found = _alive().aggregate(theirs=theirs, count=Count("pk"), size=Sum("size", default=0))
    if found["theirs"] >= MOST_OF_SENDER:
        raise VectoriserRefused(
            "too_many",
            f"You have sent {MOST_OF_SENDER} pictures without an account, which is the most."
            " Sign up to send more: those that are here wait for you.",
        )
    if found["count"] >= MOST_IN_ALL or found["size"] >= MOST_BYTES_IN_ALL:
        raise VectoriserRefused(
            "no_room",
            "There is no room for visitors' pictures just now. Sign up and send it then, or"
            " come back in an hour.",
        )


def _hash(token: str) -> str:
    return blind_index(token, "pending upload")
