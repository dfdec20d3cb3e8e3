"""A personal model, deleted for good: here at once, at the provider until it is really gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core import actor, audit, replicate
from core.database import release_connection
from core.download import is_gone
from core.jobs.leases import given_back_on_error
from core.jobs.models import State
from core.jobs.registry import kinds
from core.providers import NotSent, ProviderError
from core.refusals import Refused
from models_training.models import ModelDeletion, PersonalModel, Training
from models_training.services import dependents, receipts
from models_training.services.homes import lives_in
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce

log = structlog.get_logger(__name__)

KIND = "model_deletion"
# A deletion is never given up. From then on each look that finds it undone is an error in the log.
PROMISED_WITHIN = timedelta(hours=24)
LEASE = 120
# Longer than one step's calls to the provider take.
CLOSED_FOR = timedelta(minutes=4)
_SOONEST, _LATEST = 3.0, 300.0


class DeletionRefused(Refused):
    """Why a model was not deleted, in words for the person; nothing was changed."""


def delete_model(model: PersonalModel, *, with_pictures: bool = False) -> ModelDeletion:
    """Out of lists, studio and plan at once, its jobs cancelled; the same one when asked twice.

    What goes on at the provider is `advance`. Raises DeletionRefused.
    """
    with transaction.atomic():
        held = PersonalModel.objects.select_for_update().filter(pk=model.pk).first()
        if held is None:
            raise DeletionRefused("gone", "This model was removed.")
        known = ModelDeletion.objects.filter(personal_model=held).first()
        if known:
            return known
        if Training.objects.unfinished().filter(personal_model=held).exists():
            raise DeletionRefused("running", "The training still runs. Cancel it first.")
        return _delete(held, with_pictures=with_pictures)


def takes_pictures(model_id: UUID) -> bool:
    """Whether the model was deleted with its pictures, so that one just made is not wanted.

    Until the caller's transaction ends the model is not deleted by anybody else.
    """
    PersonalModel.objects.select_for_update(no_key=True).get(pk=model_id)
    return ModelDeletion.objects.filter(personal_model=model_id, with_pictures=True).exists()


def wait_for_home(owner_id: UUID) -> None:
    """Raises NotSent while the person's private model at the provider is being deleted."""
    with transaction.atomic():
        _one_at_a_time(owner_id)
        now = timezone.now()
        mine = ModelDeletion.objects.filter(owner=owner_id, is_test=actor.is_test())
        deletions = mine.unfinished()
        if deletions.filter(home_closed_until__gt=now).exists():
            raise NotSent("the person's former private model is being deleted")


def of_mail(deletion_id: UUID) -> dict[str, Any] | None:
    """What the mail about it knows."""
    rows = ModelDeletion.objects.select_related("personal_model")
    deletion = rows.filter(pk=deletion_id).first()
    return {"deletion": deletion, "model": deletion.personal_model} if deletion else None


def advance(deletion_id: UUID, hint: str = "") -> None:
    """Take the next step, if any; every step is safe to repeat. Task and sweep call this."""
    rows = ModelDeletion.objects.select_related("personal_model", "owner")
    job = rows.filter(pk=deletion_id).first()
    if job is None or job.is_final or not job.claim(LEASE):
        return
    with given_back_on_error(job):
        _step_and_release(job)


def _step_and_release(job: ModelDeletion) -> None:
    try:
        with actor.in_mode(is_test=job.is_test):
            _step(job)
    except ProviderError as error:
        log.warning("model not deleted yet", job=str(job.pk), error=str(error))
    if job.is_final:
        return
    if timezone.now() >= job.deadline_at:
        log.error("a model's deletion is overdue", job=str(job.pk))
    job.release(look_in=_patience(job))


def _delete(model: PersonalModel, *, with_pictures: bool) -> ModelDeletion:
    model.deleted_at = timezone.now()
    model.save(update_fields=["deleted_at"])
    dependents.stop_jobs(model)
    audit.record(
        "model.deleted", owner_id=model.owner_id, target=model, with_pictures=with_pictures
    )
    return ModelDeletion.objects.create(
        owner_id=model.owner_id,
        personal_model=model,
        with_pictures=with_pictures,
        is_test=model.is_test,
        pictures=dependents.delete_pictures(model) if with_pictures else 0,
        deadline_at=model.deleted_at + PROMISED_WITHIN,
    )


def _step(job: ModelDeletion) -> None:
    """First the jobs that draw with it, then its version, then the home if it was the last."""
    running = dependents.unfinished_jobs(job.personal_model)
    for kind, job_id in running:
        kinds()[kind].enqueue(job_id, "")
    if running:
        return
    job.move(State.RUNNING)
    if job.is_test and not settings.TEST_MODE_URL:  # the sandbox is gone, with all it had
        _finish(job)
        return
    release_connection()
    if _version_is_gone(job) and _home_is_settled(job):
        _look_for_weights(job)
        _finish(job)


def _version_is_gone(job: ModelDeletion) -> bool:
    model = job.personal_model
    if job.version_deleted_at is None and model.remote_version:
        if not replicate.delete_version(model.remote_model, model.remote_version):
            return False
        _note(job, "version", version_deleted_at=timezone.now())
    return True


def _home_is_settled(job: ModelDeletion) -> bool:
    """Whether the home is gone, or stays for another model of the person.

    A version that is left in it belongs to nobody: its training had ended here as timed out.
    """
    home = job.personal_model.remote_model
    if not home or not _close_home(job):
        return True
    left = [replicate.delete_version(home, version) for version in replicate.versions_of(home)]
    if not all(left):
        return False
    replicate.delete_model(home)
    _note(job, "home", home_deleted_at=timezone.now())
    return True


def _look_for_weights(job: ModelDeletion) -> None:
    """A file without a version has no deletion of its own: it goes with the home. Whether it did
    is looked at, and told in the receipt."""
    model = job.personal_model
    address = model.weights_address if model.drawn_by else ""
    if address and is_gone(address, allowed_hosts=settings.PICTURE_HOSTS):
        _note(job, "weights", weights_gone_at=timezone.now())


def _note(job: ModelDeletion, what: str, **facts: datetime) -> None:
    """What is gone at the provider."""
    home = job.personal_model.remote_model
    with transaction.atomic():
        if job.note(**facts):
            action = f"model.{what}_deleted_at_provider"
            audit.record(action, owner_id=job.owner_id, target=job, provider_id=home)


def _close_home(job: ModelDeletion) -> bool:
    """Let no training in for a while, unless another model lives there; tell whether it did.

    A training that starts later waits, and one that was there first is seen here.
    """
    with transaction.atomic():
        _one_at_a_time(job.owner_id)
        if _has_other_tenants(job):
            job.note(home_closed_until=None)
            return False
        return job.note(home_closed_until=timezone.now() + CLOSED_FOR)


def _has_other_tenants(job: ModelDeletion) -> bool:
    """Also a model whose own deletion is not that far: that one takes the home with it."""
    home, same = job.personal_model.remote_model, {"owner": job.owner_id, "is_test": job.is_test}
    others = ModelDeletion.objects.unfinished().exclude(pk=job.pk).filter(**same)
    going = others.filter(version_deleted_at=None, personal_model__ready_at__isnull=False)
    tenants = [*PersonalModel.objects.kept().filter(**same)]
    tenants += [each.personal_model for each in going.select_related("personal_model")]
    return any(lives_in(model, home) for model in tenants)


def _finish(job: ModelDeletion) -> None:
    """Nothing more can be done at the provider, so its addresses and log go from here too."""
    with transaction.atomic():
        if job.move(State.SUCCEEDED):
            secrets = {"remote_model": "", "remote_version": "", "weights_address": ""}
            PersonalModel.objects.filter(pk=job.personal_model_id).update(**secrets, inputs={})
            Training.objects.filter(personal_model=job.personal_model_id).update(log_tail="")
            receipts.of_model(job)
            if job.personal_model.is_ready:
                _announce(job)


def _announce(job: ModelDeletion) -> None:
    """One that came to nothing left nothing to tell."""
    model = job.personal_model
    path = reverse("models_training:deletion", args=[model.pk])
    facts: dict[str, str | int] = {"model_id": str(model.pk), "pictures": job.pictures}
    told, words = EventType.MODEL_DELETED, {"model": model.name}
    announce(Event(job.owner_id, told, job.pk, path, words, facts))


def _patience(job: ModelDeletion) -> float:
    """Seconds until the next look: the longer it has taken, the longer."""
    age = (timezone.now() - job.created_at).total_seconds()
    return min(max(age / 4, _SOONEST), _LATEST)


def _one_at_a_time(owner_id: UUID) -> None:
    """The person's row is locked until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=owner_id)
