"""Photos: checked, cleaned, kept until their training ends, and gone after it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import actor, audit, images, limits, storage
from core.jobs.models import FINAL, State
from core.refusals import Refused
from core.row_security import user_scope
from models_training.models import MOST_PHOTOS, THUMB_WIDTHS, Photo, Training
from models_training.services import receipts
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce

KEEP_UNUSED = timedelta(days=7)
KEEP_HALF_WRITTEN = timedelta(hours=1)
UNDO_FOR = timedelta(minutes=10)
MOST_IN_TRAY = MOST_PHOTOS


class PhotoRefused(Refused):
    """Why a photo was not taken, in words for the person."""


def add_photo(owner_id: UUID, name: str, content: bytes) -> Photo:
    """Check, clean and keep one photo. Raises PhotoRefused and TooOften; then nothing was kept.

    Opens its own row scopes: no transaction waits for the check or for the storage.
    """
    limits.count("upload", owner_id)
    digest = hashlib.sha256(content).hexdigest()
    with user_scope(owner_id):
        _refuse_known_or_too_many(owner_id, digest)
        if taken_out := _taken_out(owner_id, digest):
            return bring_back(taken_out)
    prepared = _checked(content)
    training_copy = prepared.copies["training"]
    with user_scope(owner_id):
        photo = _reserve(
            Photo(
                owner_id=owner_id,
                name=name,
                sha256=digest,
                width=prepared.width,
                height=prepared.height,
                size=len(training_copy.content),
            )
        )
    storage.write(photo.training_key, training_copy.content)
    for width in THUMB_WIDTHS:
        storage.write(photo.thumb_key(width), prepared.copies[str(width)].content)
    with user_scope(owner_id):
        kept = _keep(photo)
        if not kept:
            erase(photo)
    if not kept:
        raise _too_many()
    return photo


def remove_photo(photo: Photo) -> None:
    """Delete the files, then the row. A photo in a running training stays until that ends."""
    if photo.training_id:
        raise _in_use()
    erase(photo)


def take_out(photo: Photo) -> None:
    """Out of the tray at once; the files go when the time to bring it back is over.

    Raises PhotoRefused.
    """
    rows = Photo.objects.filter(pk=photo.pk, training=None)
    if not rows.update(removed_at=timezone.now()):
        raise _in_use()
    audit.record("photo.taken_out", owner_id=photo.owner_id, target=photo)


def take_out_all(photos: Iterable[Photo]) -> datetime:
    """At one moment, by which they are brought back together; those in a training stay."""
    moment = timezone.now()
    for photo in photos:
        if Photo.objects.filter(pk=photo.pk, training=None).update(removed_at=moment):
            audit.record("photo.taken_out", owner_id=photo.owner_id, target=photo)
    return moment


def bring_back_all(owner_id: UUID, moment: datetime) -> int:
    """Gives how many there were. Raises PhotoRefused."""
    photos = list(_removed(owner_id).filter(removed_at=moment))
    return len([bring_back(photo) for photo in photos])


def bring_back(photo: Photo) -> Photo:
    """Into the tray again, if there is room and its time is not over. Raises PhotoRefused."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=photo.owner_id)
        if _is_full(photo.owner_id):
            raise _too_many()
        if not _removed(photo.owner_id).filter(pk=photo.pk).update(removed_at=None):
            raise PhotoRefused("gone", "This photo is deleted. Send it again to have it here.")
        audit.record("photo.brought_back", owner_id=photo.owner_id, target=photo)
    photo.removed_at = None
    return photo


def removed(now: datetime) -> QuerySet[Photo]:
    """Taken out of the tray, and past the time to bring them back."""
    return Photo.objects.filter(training=None, removed_at__lt=now - UNDO_FOR)


def erase(photo: Photo) -> None:
    """Safe to repeat: files first, so that a crash leaves a row that is tried again."""
    storage.delete(*photo.keys)
    with transaction.atomic():
        audit.record("photo.deleted", owner_id=photo.owner_id, target=photo)
        photo.delete()


def unused(now: datetime) -> QuerySet[Photo]:
    """Photos that were never trained with, and rows whose upload died half-way."""
    old = Q(stored_at__lt=now - KEEP_UNUSED)
    half = Q(stored_at=None, created_at__lt=now - KEEP_HALF_WRITTEN)
    return Photo.objects.filter(old | half, training=None)


def delete_of_training(training: Training) -> None:
    """Delete the photos and the zip of an ended training, and write the receipt."""
    storage.delete(training.zip_key)
    for photo in training.photos.all():
        _erase_counted(photo, training)
    now = timezone.now()
    with transaction.atomic():
        ended = Training.objects.filter(pk=training.pk, photos_deleted_at=None)
        if ended.update(photos_deleted_at=now, zip_deleted_at=now):
            training.refresh_from_db(fields=["photos_deleted"])
            training.photos_deleted_at = training.zip_deleted_at = now
            count = training.photos_deleted
            audit.record(
                "photos.deleted", owner_id=training.owner_id, target=training, count=count
            )
            with actor.in_mode(is_test=training.is_test):
                receipts.of_photos(training)
                _announce_deletion(training)


def due_for_deletion(now: datetime) -> QuerySet[Training]:
    """Ended trainings whose photos have had their time and were not handed on to a retry."""
    return Training.objects.filter(
        state__in=FINAL, photos_deleted_at=None, keep_photos_until__lte=now, retried_by=None
    )


def delete_zip(training: Training) -> None:
    """The zip goes at once when a training ends, even where the photos stay for a retry."""
    storage.delete(training.zip_key)
    Training.objects.filter(pk=training.pk).update(zip_deleted_at=timezone.now())


def zips_due(now: datetime) -> QuerySet[Training]:
    return Training.objects.filter(state__in=FINAL, zip_deleted_at=None, finished_at__lte=now)


def _erase_counted(photo: Photo, training: Training) -> None:
    """The receipt counts photo by photo, so that it is right after a crash in between."""
    storage.delete(*photo.keys)
    with transaction.atomic():
        gone, _ = photo.delete()
        counted = F("photos_deleted") + gone
        Training.objects.filter(pk=training.pk).update(photos_deleted=counted)


def _refuse_known_or_too_many(owner_id: UUID, digest: str) -> None:
    """Before the costly check; the database's own rule stands behind it."""
    known = Photo.objects.filter(owner_id=owner_id, sha256=digest).exclude(stored_at=None).first()
    if known and known.removed_at is None:
        raise _duplicate(known)
    if _is_full(owner_id):
        raise _too_many()


def _checked(content: bytes) -> images.Prepared:
    try:
        return images.prepare(content, images.PHOTO)
    except images.ImageRefused as refusal:
        raise PhotoRefused(refusal.code, refusal.message) from refusal
    except images.GuardUnavailable as error:
        raise PhotoRefused(
            "busy",
            "We can't check photos just now. Send this one again in a minute.",
            retry_after=60,
        ) from error


def _reserve(photo: Photo) -> Photo:
    """The row before the files. A half-written row of the same photo is taken over."""
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        kept = Photo.objects.get(owner_id=photo.owner_id, sha256=photo.sha256)
        if kept.stored_at:
            raise _duplicate(kept) from None
        return kept
    return photo


def _keep(photo: Photo) -> bool:
    """Into the tray if it has room. Uploads come side by side: one at a time counts and adds."""
    User.objects.select_for_update(no_key=True).get(pk=photo.owner_id)
    if _is_full(photo.owner_id):
        return False
    photo.stored_at = timezone.now()
    is_kept = bool(Photo.objects.filter(pk=photo.pk).update(stored_at=photo.stored_at))
    if is_kept:
        audit.record("photo.uploaded", owner_id=photo.owner_id, target=photo, bytes=photo.size)
    return is_kept


def _is_full(owner_id: UUID) -> bool:
    return Photo.objects.filter(owner_id=owner_id).in_tray().count() >= MOST_IN_TRAY


def _taken_out(owner_id: UUID, digest: str) -> Photo | None:
    """The same photo, where it can be brought back; where its time is over it makes room."""
    rows = Photo.objects.filter(owner_id=owner_id, sha256=digest, removed_at__isnull=False)
    for photo in rows:
        if _removed(owner_id).filter(pk=photo.pk).exists():
            return photo
        erase(photo)
    return None


def _removed(owner_id: UUID) -> QuerySet[Photo]:
    """Those that can be brought back."""
    latest = timezone.now() - UNDO_FOR
    return Photo.objects.filter(owner_id=owner_id, training=None, removed_at__gte=latest)


def _in_use() -> PhotoRefused:
    return PhotoRefused("in_use", "This photo is in use by a training; it goes when that ends.")


def _duplicate(known: Photo) -> PhotoRefused:
    if known.training_id:
        # Not to be seen from the other mode, whose trainings use the same photos.
        training = Training.objects.filter(pk=known.training_id).first()
        name = f" of “{training.personal_model}”" if training else ""
        return PhotoRefused(
            "duplicate",
            f"This photo is in the training{name} already."
            " Once that has ended you can use it again.",
        )
    return PhotoRefused("duplicate", "You have this photo here already, so it was left out.")


def _too_many() -> PhotoRefused:
    return PhotoRefused(
        "too_many",
        f"A training takes up to {MOST_PHOTOS} photos and you have that many."
        " Remove one to add another.",
    )


def _announce_deletion(training: Training) -> None:
    """In the transaction that writes the receipt. Where all were handed back, none was deleted."""
    if not training.photos_deleted:
        return
    model, count = training.personal_model, training.photos_deleted
    facts: dict[str, str | int] = {
        "model_id": str(model.pk),
        "path": f"/api/models/status?id={model.pk}",
        "photos": count,
    }
    words = {"model": model.name, "photos": f"{count} photo{'' if count == 1 else 's'}"}
    kind = EventType.PHOTOS_DELETED
    # Where the model is ready its mail is the receipt too.
    is_alone = training.state != State.SUCCEEDED
    announce(
        Event(training.owner_id, kind, training.pk, training.own_page, words, facts, mail=is_alone)
    )
