"""What a model asks about its jobs and pictures: for its cover, and when it is deleted."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from generations.models import GeneratedImage, Generation
from generations.services import downloads
from generations.services.generation_handler import KIND
from models_training.models import PersonalModel
from models_training.services.dependents import ModelDependent


def unfinished(model: PersonalModel) -> list[tuple[str, UUID]]:
    return [(KIND, job.pk) for job in _unfinished(model).only("pk")]


def stop(model: PersonalModel) -> None:
    """Note the request; the next step of each stops it at the provider and frees its credits."""
    for job in _unfinished(model):
        job.request_cancel()


def count(model: PersonalModel) -> int:
    return _kept(model).count()


def delete(model: PersonalModel) -> int:
    """Hide them at once; the files go when the time to undo a deletion is over."""
    return _kept(model).update(deleted_at=timezone.now())


def newest(models: Collection[UUID]) -> dict[UUID, UUID]:
    pictures = GeneratedImage.objects.kept().filter(personal_model=OuterRef("pk"))
    covered = PersonalModel.objects.filter(pk__in=models).annotate(
        newest=Subquery(pictures.order_by("-created_at", "-id").values("pk")[:1])
    )
    return dict(covered.exclude(newest=None).values_list("pk", "newest"))


DEPENDENT = ModelDependent(
    jobs=unfinished,
    stop=stop,
    count=count,
    delete=delete,
    newest=newest,
    taken=downloads.was_taken,
)


def _unfinished(model: PersonalModel) -> QuerySet[Generation]:
    return Generation.objects.unfinished().filter(personal_model=model)


def _kept(model: PersonalModel) -> QuerySet[GeneratedImage]:
    return GeneratedImage.objects.kept().filter(personal_model=model)
