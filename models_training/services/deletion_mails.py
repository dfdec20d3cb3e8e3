"""The mail about a deleted model, its receipt, sent once when nothing of it is left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone

from core.emails import email
from core.jobs.models import State
from models_training.models import ModelDeletion

TELL_WITHIN = timedelta(days=1)


def tell(deletion: ModelDeletion) -> bool:
    """One mail for a model that was ever ready; one that came to nothing left nothing to tell.

    Nor has a test: programs are told by webhooks.
    """
    if deletion.is_test or not deletion.personal_model.is_ready:
        return False
    rows = ModelDeletion.objects.filter(pk=deletion.pk, told_at=None)
    if not rows.update(told_at=timezone.now()):
        return False
    try:
        _mail(deletion).send()
    except OSError:
        ModelDeletion.objects.filter(pk=deletion.pk).update(told_at=None)
        raise
    return True


def untold(now: datetime) -> QuerySet[ModelDeletion]:
    return ModelDeletion.objects.filter(
        state=State.SUCCEEDED,
        is_test=False,
        told_at=None,
        finished_at__gte=now - TELL_WITHIN,
        personal_model__ready_at__isnull=False,
    ).select_related("owner", "personal_model")


def _mail(deletion: ModelDeletion) -> EmailMultiAlternatives:
    model = deletion.personal_model
    return email(deletion.owner.email, "emails/model_deleted", deletion=deletion, model=model)
