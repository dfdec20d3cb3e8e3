"""Trainings: started once, cancelled, retried, told about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import consents
from billing.models import Quote
from billing.services import paid_jobs
from core import audit, limits, switches
from core.jobs import concurrency
from core.jobs.models import State
from core.jobs.remote import advance as advance_remote
from core.switches import Service
from models_training.models import (
    Agreement,
    ModelDeletion,
    PersonalModel,
    Photo,
    Trainer,
    Training,
)
from models_training.services import agreements, deletions, photos, plan_limits, trainers
from models_training.services.trainers import TrainingRefused as TrainingRefused
from models_training.services.training_handler import TrainingHandler
from models_training.trainer_settings import inputs_for
from notifications.services import mails

DEADLINE = timedelta(hours=3)
CONSENT_MISSING = "Tick this box to go on: without your consent we can't send the photos."


@dataclass(frozen=True)
class TrainingRequest:
    """What a person asks for: a name, a trigger word, a trainer with its settings, and the price.

    Settings of one's own (`is_custom`) are for plans that have them. Without a trainer it is the
    default one. Without a quote, which a page shows beforehand, it costs what it costs now. Where
    the photos show somebody else it names their agreement.
    """

    name: str
    trigger_word: str
    settings: Mapping[str, Any]
    request_key: UUID
    trainer: Trainer | None = None
    quote: Quote | None = None
    is_custom: bool = False
    agreement_id: UUID | None = None


def start_training(owner: User, request: TrainingRequest) -> Training:
    """Make the model and its training with all photos of the tray, once per request key.

    The caller has seen to the consent box; the consent is written with the training, and its
    price is set aside. Raises TrainingRefused, Closed, ConsentRefused, LimitReached,
    NotEnoughCredits and TooOften.
    """
    limits.count("train", owner.pk)
    try:
        with transaction.atomic():
            tray = list(Photo.objects.select_for_update().filter(owner=owner).in_tray())
            # The second click of two waits above for the first, then finds its training here.
            return _asked_before(owner, request) or _start(owner, request, tray)
    except IntegrityError as error:
        known = _asked_before(owner, request)
        if known:
            return known
        raise TrainingRefused(
            "trigger_word_used",
            "You use this trigger word already. Choose another.",
            field="trigger_word",
        ) from error


def may_retry(training: Training) -> bool:
    """Its photos are here and stay long enough; later the sweep may be deleting them."""
    return training.can_retry and not _is_past_keeping(training)


def retry_training(training: Training, quote: Quote | None = None) -> Training:
    """A new training with the same photos and parameters; the same one when asked twice.

    It has its model's place and its settings already, so it only needs the price anew.
    Raises TrainingRefused, Closed, ConsentRefused, NotEnoughCredits and TooOften.
    """
    limits.count("train", training.owner_id)
    with transaction.atomic():
        held = _hold(training.personal_model).get(pk=training.pk)
        known = Training.objects.filter(retry_of=held).first()
        if known:
            return known
        switches.require(Service.TRAINING)
        if not may_retry(held):
            raise TrainingRefused(
                "photos_gone", "The photos are deleted. Upload them again to train once more."
            )
        _refuse_if_taken_back(held.personal_model)
        consents.one_at_a_time(training.owner_id)
        consent = consents.demand(training.owner_id, ConsentPurpose.TRAIN_MODEL)
        fresh = _queue(held.personal_model, held.trainer, held.photo_count, consent)
        fresh.parameters, fresh.recipe, fresh.retry_of = held.parameters, held.recipe, held
        fresh.save(force_insert=True)
        _set_price_aside(fresh, quote or price_again(held))
        held.photos.update(training=fresh)
        _record_start(fresh)
    return fresh


def start_over(model: PersonalModel) -> None:
    """Put the photos of a model that came to nothing back into the tray and forget the model."""
    with transaction.atomic():
        _refuse_if_taken_back(model)
        for training in _ended_without_success(model):
            if not _is_past_keeping(training):
                training.photos.update(training=None)
            photos.delete_of_training(training)
        model.delete()


def remove_unfinished(model: PersonalModel) -> ModelDeletion:
    """Delete a model that came to nothing, with its photos and zip; its trigger word is free."""
    with transaction.atomic():
        for training in _ended_without_success(model):
            photos.delete_of_training(training)
        return deletions.delete_model(model)


def cancel_training(training: Training) -> bool:
    """Note it; the next step stops it at the provider. False when it has ended already."""
    return training.request_cancel()


def advance(training_id: UUID, hint: str = "") -> None:
    """Take the next step, if any. Task, webhook, sweep and command all call this."""
    training = Training.objects.select_related("personal_model").filter(pk=training_id).first()
    if training is None:
        return
    advance_remote(training, TrainingHandler(), hint)
    if training.is_final:
        concurrency.enqueue_next(training.owner_id)
        _tidy(training)


def of_mail(training_id: UUID) -> dict[str, Any] | None:
    """What the mail about its end knows."""
    training = Training.objects.select_related("personal_model").filter(pk=training_id).first()
    return {"training": training, "model": training.personal_model} if training else None


def _asked_before(owner: User, request: TrainingRequest) -> Training | None:
    return Training.objects.filter(owner=owner, request_key=request.request_key).first()


def _start(owner: User, request: TrainingRequest, tray: list[Photo]) -> Training:
    switches.require(Service.TRAINING)
    trainer = request.trainer or trainers.default()
    _refuse_by_count(trainer, len(tray))
    plan_limits.check_plan(owner, is_custom=request.is_custom)
    agreement = _agreement(owner, request)
    consent = consents.give_with_act(owner, ConsentPurpose.TRAIN_MODEL)
    model = PersonalModel.objects.create(
        owner=owner, name=request.name, trigger_word=request.trigger_word
    )
    if agreement:
        Agreement.objects.filter(pk=agreement.pk).update(personal_model=model)
    training = _queue(model, trainer, len(tray), consent)
    training.parameters = inputs_for(trainer, request.settings)
    training.recipe = asdict(trainer.recipe)
    training.request_key = request.request_key
    training.save(force_insert=True)
    price = request.quote or trainers.quote(owner, trainer, request.settings)
    _set_price_aside(training, price)
    Photo.objects.filter(pk__in=[photo.pk for photo in tray]).update(training=training)
    _record_start(training)
    return training


def _record_start(training: Training) -> None:
    audit.record(
        "training.started",
        owner_id=training.owner_id,
        target=training,
        model_id=training.personal_model_id,
        photos=training.photo_count,
    )


def _agreement(owner: User, request: TrainingRequest) -> Agreement | None:
    if request.agreement_id is None:
        return None
    if found := agreements.claim(owner.pk, request.agreement_id):
        return found
    raise TrainingRefused(
        "agreement_missing",
        "This person has not agreed, has taken it back, or the agreement is used already. Ask for"
        " a new one.",
        field="agreement",
    )


def _refuse_if_taken_back(model: PersonalModel) -> None:
    """Its photos are not to be used any more, and go with it."""
    if agreements.is_withdrawn(model):
        raise TrainingRefused(
            "agreement_withdrawn", "The person whom the photos show has taken it back."
        )


def _hold(model: PersonalModel) -> QuerySet[Training]:
    """The model's trainings, which nobody else adds to or removes until the transaction ends."""
    if not PersonalModel.objects.kept().select_for_update().filter(pk=model.pk).exists():
        raise TrainingRefused("gone", "This model was removed.")
    return model.trainings.all()


def _is_past_keeping(training: Training) -> bool:
    return training.keep_photos_until is None or training.keep_photos_until <= timezone.now()


def _ended_without_success(model: PersonalModel) -> list[Training]:
    """Raises TrainingRefused while a training runs, and once one has made the model."""
    trainings = list(_hold(model))
    if not all(training.is_final for training in trainings):
        raise TrainingRefused("running", "The training still runs. Cancel it first.")
    if any(training.state == State.SUCCEEDED for training in trainings):
        raise TrainingRefused(
            "ready", "This model is ready. It is deleted on its own page, by its name."
        )
    return trainings


def paid_settings(training: Training) -> dict[str, int]:
    """Those that its price depends on."""
    settings = {role: training.setting(role) for role in ("steps", "batch_size")}
    return {role: value for role, value in settings.items() if value is not None}


def price_again(training: Training) -> Quote:
    """Of the same once more, at today's price."""
    return trainers.quote(training.owner_id, training.trainer, paid_settings(training))


def _refuse_by_count(trainer: Trainer, count: int) -> None:
    least, most = trainer.least_photos, trainer.most_photos
    if count < least:
        raise TrainingRefused(
            "too_few_photos",
            f"A training needs {least} to {most} photos and you have {count}. Add some more.",
        )
    if count > most:
        raise TrainingRefused(
            "too_many_photos",
            f"A training takes up to {most} photos and you have {count}. Remove some.",
        )


def _queue(model: PersonalModel, trainer: Trainer, count: int, consent: Consent) -> Training:
    return Training(
        owner_id=model.owner_id,
        personal_model=model,
        trainer=trainer,
        photo_count=count,
        consent=consent,
        deadline_at=timezone.now() + DEADLINE,
    )


def _set_price_aside(training: Training, price: Quote) -> None:
    paid_jobs.hold(training.owner_id, training.pk, price)


def _tidy(training: Training) -> None:
    """At once what the sweep would do within a minute."""
    training.refresh_from_db()
    if training.zip_deleted_at is None:
        photos.delete_zip(training)
    now = timezone.now()
    for due in photos.due_for_deletion(now).filter(pk=training.pk):
        photos.delete_of_training(due)
    mails.send_now(training.owner_id, training.pk)
