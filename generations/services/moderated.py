"""Pictures as moderation sees them: found, looked at by a click, removed."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from core import storage
from core.moderation import cases
from core.moderation.cases import Finding
from core.moderation.models import Source
from core.moderation.registry import Shown, TargetKind
from generations.models import THUMB_WIDTHS, GeneratedImage, Generation

_PICTURE = re.compile(r"/(?:gallery|images)/(?P<id>[0-9a-f-]{36})")
_BATCH = re.compile(r"/generations/(?P<id>[0-9a-f-]{36})")
# Longer than a deletion can be undone.
_FOR_GOOD = timedelta(hours=1)
MOST_SHOWN = 4


def note_refused(job: Generation) -> None:
    """The provider's filter held a picture back, or all of them."""
    if not job.is_test:
        cases.open_for(Finding(job.owner_id, Source.PROVIDER, "generation", str(job.pk)))


def _find_picture(image_id: str) -> tuple[UUID, str] | None:
    found = GeneratedImage.objects.filter(pk=image_id).values_list("owner_id", flat=True).first()
    return (found, "A picture") if found else None


def _find_batch(generation_id: str) -> tuple[UUID, str] | None:
    rows = Generation.objects.filter(pk=generation_id)
    found = rows.values_list("owner_id", flat=True).first()
    return (found, "A batch of pictures") if found else None


def _show_picture(image_id: str) -> Shown:
    image = GeneratedImage.objects.select_related("generation").filter(pk=image_id).first()
    return Shown(image.words, _thumbs([image])) if image else Shown()


def _show_batch(generation_id: str) -> Shown:
    job = Generation.objects.filter(pk=generation_id).first()
    return Shown(job.prompt, _thumbs(list(job.images.all()[:MOST_SHOWN]))) if job else Shown()


def _thumbs(images: list[GeneratedImage]) -> tuple[bytes, ...]:
    found = []
    for image in images:
        try:
            found.append(storage.read(image.thumb_key(THUMB_WIDTHS[0])))
        except storage.FileMissing:
            continue
    return tuple(found)


def _remove_picture(image_id: str) -> None:
    """Out of all lists, and nobody brings it back; its files go within a minute."""
    gone = timezone.now() - _FOR_GOOD
    GeneratedImage.objects.filter(pk=image_id).update(deleted_at=gone)


def _remove_batch(generation_id: str) -> None:
    job = Generation.objects.get(pk=generation_id)
    job.request_cancel()
    job.images.update(deleted_at=timezone.now() - _FOR_GOOD)


def _model_of_picture(image_id: str) -> str:
    found = GeneratedImage.objects.filter(pk=image_id)
    return str(found.values_list("personal_model_id", flat=True).first() or "")


def _model_of_batch(generation_id: str) -> str:
    found = Generation.objects.filter(pk=generation_id)
    return str(found.values_list("personal_model_id", flat=True).first() or "")


TARGETS = (
    TargetKind(
        "picture",
        find=_find_picture,
        address=_PICTURE,
        show=_show_picture,
        remove=_remove_picture,
        model_of=_model_of_picture,
    ),
    TargetKind(
        "generation",
        find=_find_batch,
        address=_BATCH,
        show=_show_batch,
        remove=_remove_batch,
        model_of=_model_of_batch,
    ),
)
