"""Photos measured for the photo report, by a worker soon after they came."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from core import faces, storage
from core.faces import PhotoFacts
from models_training.models import Photo

NOT_INSTALLED = "not_installed"
# Then the sweep takes it that the worker's message was lost, or tries again what was missing.
_LOST_AFTER = timedelta(minutes=2)
_TRY_AGAIN_AFTER = timedelta(hours=1)
# A measuring takes a twentieth of a second, and the sweep has other things to do.
_A_SWEEP = 20


def measure_photo(photo_id: UUID) -> None:
    """Safe to repeat: a photo that was measured, or is gone, is left alone."""
    photo = Photo.objects.filter(pk=photo_id).exclude(stored_at=None).first()
    if photo and photo.facts_version != faces.VERSION:
        measure(photo)


def measure(photo: Photo) -> None:
    """Outside of any transaction. Where no child is free the sweep comes back to it."""
    try:
        facts = faces.measure(storage.read(photo.training_key))
    except faces.NotMeasured as reason:
        _note(photo, facts=None, not_measured=str(reason)[:20])
    except (faces.GuardUnavailable, storage.FileMissing):
        return
    else:
        _note(photo, facts=facts.to_wire(), not_measured="")


def unmeasured(now: datetime) -> QuerySet[Photo]:
    """Those in a tray whose time to be measured is over, oldest first."""
    late = Q(measured_at=None, stored_at__lt=now - _LOST_AFTER)
    outdated = Q(facts_version__lt=faces.VERSION)
    missing = Q(not_measured=NOT_INSTALLED, measured_at__lt=now - _TRY_AGAIN_AFTER)
    return Photo.objects.in_tray().filter(late | outdated | missing)[:_A_SWEEP]


def facts_of(photo: Photo) -> PhotoFacts | None:
    """None until it is measured by today's measure."""
    if photo.facts is None or photo.facts_version != faces.VERSION:
        return None
    return PhotoFacts.from_wire(photo.facts)


def is_waiting(photo: Photo) -> bool:
    """Nothing is known yet, and soon will be."""
    return facts_of(photo) is None and not photo.not_measured


def _note(photo: Photo, **values: object) -> None:
    Photo.objects.filter(pk=photo.pk).update(
        measured_at=timezone.now(), facts_version=faces.VERSION, **values
    )
