"""Finding, deleting and bringing back pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import audit, keyset, storage
from generations.models import GeneratedImage, Generation
from generations.services import queries

PAGE = 24
UNDO_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Filters:
    """What is not None narrows the list; the two times are outside of it."""

    model_id: UUID | None = None
    generation_id: UUID | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


def kept(owner: User) -> QuerySet[GeneratedImage]:
    """A person's pictures with what the pages say of them. Provider ids stay encrypted."""
    # Read by a query of their own: joined, the whole gallery would be sorted for each page.
    generations = Generation.objects.defer("remote_id")
    mine = GeneratedImage.objects.filter(owner=owner).kept()
    return mine.prefetch_related(Prefetch("generation", generations))


def with_model(owner: User) -> QuerySet[GeneratedImage]:
    """To take one of them, with the model that made it."""
    mine = GeneratedImage.objects.filter(owner=owner).kept()
    models = mine.select_related("generation", "personal_model")
    return models.defer("generation__remote_id", *queries.unread("personal_model__"))


def find(owner: User, filters: Filters) -> QuerySet[GeneratedImage]:
    """A person's pictures by themselves, so that nothing is read that is encrypted."""
    wanted = {
        "personal_model_id": filters.model_id,
        "generation_id": filters.generation_id,
        "created_at__gt": filters.created_after,
        "created_at__lt": filters.created_before,
    }
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return GeneratedImage.objects.filter(owner=owner, **chosen).kept()


def page_of_images(
    images: QuerySet[GeneratedImage], after: str = ""
) -> keyset.Page[GeneratedImage]:
    return keyset.page_or_first(images, after=after, size=PAGE)


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
    delete_images(image.owner_id, [image.pk])


def delete_images(owner_id: UUID, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Those of them that are deleted now, or were a moment ago, with the last time to undo it."""
    wanted = GeneratedImage.objects.filter(owner=owner_id, pk__in=list(ids))
    with transaction.atomic():
        hidden = list(wanted.kept().values_list("pk", flat=True))
        if wanted.kept().filter(pk__in=hidden).update(deleted_at=timezone.now()):
            audit.record("pictures.deleted", owner_id=owner_id, ids=hidden)
    gone = _undoable(wanted).values_list("pk", "deleted_at")
    return {pk: deleted_at + UNDO_FOR for pk, deleted_at in gone if deleted_at}


def restore_image(image: GeneratedImage) -> bool:
    """Undo a deletion; safe to repeat. False when the picture is gone for good."""
    return bool(restore_images(image.owner_id, [image.pk]))


def restore_images(owner_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Those of them that are in the gallery again, or still."""
    wanted = GeneratedImage.objects.filter(owner=owner_id, pk__in=list(ids))
    with transaction.atomic():
        found = set(_undoable(wanted).select_for_update(of=("self",)).values_list("pk", flat=True))
        hidden = GeneratedImage.objects.filter(pk__in=found).exclude(deleted_at=None)
        if hidden.update(deleted_at=None):
            audit.record("pictures.brought_back", owner_id=owner_id, ids=list(found))
    return found


def deleted(now: datetime) -> QuerySet[GeneratedImage]:
    return GeneratedImage.objects.filter(deleted_at__lt=now - UNDO_FOR)


def erase(image: GeneratedImage) -> None:
    """Files first, then the row: a crash leaves a row that is tried again."""
    storage.delete(*image.keys)
    with transaction.atomic():
        audit.record("picture.erased", owner_id=image.owner_id, target=image)
        image.delete()


def _undoable(images: QuerySet[GeneratedImage]) -> QuerySet[GeneratedImage]:
    """Those that are not gone for good."""
    in_time = Q(deleted_at=None) | Q(deleted_at__gte=timezone.now() - UNDO_FOR)
    # Who deleted a model with its pictures typed its name: there is no way back from that.
    with_model = Q(personal_model__deletion__with_pictures=True)
    return images.filter(in_time, ~with_model)
