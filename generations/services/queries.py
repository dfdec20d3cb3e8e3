"""A person's batches of pictures, read with what the pages show of them and no more."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from core import keyset
from generations.models import GeneratedImage, Generation
from models_training.models import PersonalModel

PAGE = 8


def unread(prefix: str = "") -> list[str]:
    """Addresses at the provider: the web has no use for them."""
    return [f"{prefix}{name}" for name in ("remote_model", "remote_version", "weights_address")]


def batches(owner: User) -> QuerySet[Generation]:
    """With the model and the pictures that are not deleted. Provider ids stay encrypted."""
    kept = GeneratedImage.objects.kept().order_by("number")
    return (
        Generation.objects.filter(owner=owner)
        .select_related("personal_model")
        .prefetch_related(Prefetch("images", kept))
        .defer("remote_id", *unread("personal_model__"))
    )


def page_of_generations(owner: User, after: str = "") -> keyset.Page[Generation]:
    return keyset.page_or_first(batches(owner), after=after, size=PAGE)


def ready_models(owner: User) -> QuerySet[PersonalModel]:
    """The models that can make pictures, newest first."""
    mine = PersonalModel.objects.kept().filter(owner=owner, ready_at__isnull=False)
    return mine.defer(*unread())
