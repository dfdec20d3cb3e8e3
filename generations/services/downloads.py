"""Which pictures were taken away: downloaded, vectorised, or in an export of the account.

What nobody has taken can be given back; see `models_training.services.refund_rules`.
"""

from __future__ import annotations

from django.utils import timezone

from core.audit.models import AuditEntry
from generations.models import GeneratedImage
from models_training.models import PersonalModel


def note(image: GeneratedImage) -> None:
    """The first time counts; later ones write nothing."""
    if image.downloaded_at is None:
        rows = GeneratedImage.objects.filter(pk=image.pk, downloaded_at=None)
        rows.update(downloaded_at=timezone.now())


def was_taken(model: PersonalModel) -> bool:
    """Any picture of it, whether it is still here or was deleted since."""
    made = GeneratedImage.objects.filter(personal_model=model)
    if made.exclude(downloaded_at=None).exists():
        return True
    exported = AuditEntry.objects.filter(owner_id=model.owner_id, action="export.downloaded")
    return exported.filter(created_at__gte=model.ready_at).exists() and made.exists()
