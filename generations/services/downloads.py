"""What was taken of a model: a picture downloaded or vectorised, or an export of the account.

What nobody has taken can be given back; see `models_training.services.refund_rules`. It is kept
with the model, since a picture's own row goes soon after its person deletes it.
"""

from __future__ import annotations

from django.utils import timezone

from core.audit.models import AuditEntry
from core.jobs.models import State
from generations.models import GeneratedImage, Generation
from models_training.models import PersonalModel


def note(image: GeneratedImage) -> bool:
    """The first time counts; later ones write nothing. False where the picture is gone by now.

    Before its file is read: it waits for a refund that is under way, which takes the picture too.
    """
    if image.personal_model_id is None:
        return True
    untouched = PersonalModel.objects.filter(pk=image.personal_model_id, taken_at=None)
    if not untouched.update(taken_at=timezone.now()):
        return True
    return GeneratedImage.objects.kept().filter(pk=image.pk).exists()


def was_taken(model: PersonalModel) -> bool:
    """Whether its pictures are still here or were deleted since."""
    if PersonalModel.objects.filter(pk=model.pk).exclude(taken_at=None).exists():
        return True
    exported = AuditEntry.objects.filter(owner_id=model.owner_id, action="export.downloaded")
    made = Generation.objects.filter(personal_model=model, state=State.SUCCEEDED)
    return exported.filter(created_at__gte=model.ready_at).exists() and made.exists()
