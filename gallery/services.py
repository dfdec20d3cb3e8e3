"""Finding, deleting and bringing back pictures."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import storage
from generations.models import GeneratedImage
from generations.services import keyset

PAGE = 24
UNDO_FOR = timedelta(minutes=10)


def kept(owner: User) -> QuerySet[GeneratedImage]:
    """A person's pictures with what the pages say of them. Provider ids stay encrypted."""
    return (
        GeneratedImage.objects.filter(owner=owner)
        .kept()
        .select_related("generation")
        .defer("generation__remote_id")
    )


def page(images: QuerySet[GeneratedImage], after: str = "") -> keyset.Page[GeneratedImage]:
    return keyset.page(images, after=after, size=PAGE)


def neighbours(image: GeneratedImage) -> tuple[GeneratedImage | None, GeneratedImage | None]:
    """The next newer and the next older picture of the same person."""
    others = GeneratedImage.objects.filter(owner_id=image.owner_id).kept()
    same_time_newer = Q(created_at__gt=image.created_at) | Q(id__gt=image.pk)
    same_time_older = Q(created_at__lt=image.created_at) | Q(id__lt=image.pk)
    newer = others.filter(created_at__gte=image.created_at).filter(same_time_newer)
    older = others.filter(created_at__lte=image.created_at).filter(same_time_older)
    return (
        newer.order_by("created_at", "id").first(),
        older.order_by("-created_at", "-id").first(),
    )


def delete_image(image: GeneratedImage) -> None:
    """Hide it at once; its files go when the time to undo is over."""
    rows = GeneratedImage.objects.filter(pk=image.pk, deleted_at=None)
    rows.update(deleted_at=timezone.now())


def restore_image(image: GeneratedImage) -> bool:
    """Undo a deletion; safe to repeat. False when the picture is gone for good."""
    in_time = Q(deleted_at=None) | Q(deleted_at__gte=timezone.now() - UNDO_FOR)
    return bool(GeneratedImage.objects.filter(in_time, pk=image.pk).update(deleted_at=None))


def deleted(now: datetime) -> QuerySet[GeneratedImage]:
    return GeneratedImage.objects.filter(deleted_at__lt=now - UNDO_FOR)


def erase(image: GeneratedImage) -> None:
    """Files first, then the row: a crash leaves a row that is tried again."""
    storage.delete(*image.keys)
    image.delete()
