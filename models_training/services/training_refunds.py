"""A training's credits, given back for its model by a published rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.models import EntryKind, LedgerEntry, Purpose
from billing.money import in_credits
from billing.services import credits, paid_jobs
from core import audit
from core.jobs.models import State
from models_training.models import ModelDeletion, PersonalModel, Training
from models_training.services import deletions
from models_training.services.refund_rules import (
    ONCE_IN,
    RULES,
    TrainingRefundRefused,
    TrainingRule,
)
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce


@dataclass(frozen=True)
class TrainingRefundOffer:
    """`credits_mc` come back by the rule, until then; a `refusal` says why not."""

    rule: TrainingRule
    credits_mc: int = 0
    until: datetime | None = None
    refusal: TrainingRefundRefused | None = None


def offer_for(model: PersonalModel) -> TrainingRefundOffer:
    """By the first rule that allows it, else what speaks against the last."""
    offers = [_by_rule(model, rule) for rule in RULES]
    return next((one for one in offers if one.refusal is None), offers[-1])


def give_back(model: PersonalModel) -> ModelDeletion:
    """The credits come back, and the model goes with its pictures, in one transaction; a repeat
    finds it done. Raises TrainingRefundRefused and DeletionRefused."""
    with transaction.atomic():
        held = PersonalModel.objects.select_for_update().get(pk=model.pk)
        known = ModelDeletion.objects.filter(personal_model=held).first()
        if known:
            return known
        credits.account_of(held.owner_id)
        offer = offer_for(held)
        training = _training(held)
        if offer.refusal or training is None:
            raise offer.refusal or _refused("not_ready", _NOT_READY)
        deletion = deletions.delete_model(held, with_pictures=True)
        note = f"Training given back: {offer.rule.code}"
        credits.give_back(paid_jobs.key_of(training.pk), note)
        audit.record(
            "training.given_back",
            owner_id=held.owner_id,
            target=training,
            rule=offer.rule.code,
            credits_mc=offer.credits_mc,
        )
        words = {"model": held.name, "credits": in_credits(offer.credits_mc)}
        path = reverse("billing:ledger")
        announce(Event(held.owner_id, EventType.TRAINING_REFUNDED, training.pk, path, words))
        return deletion


_NOT_READY = "Only a model that is ready is given back. A training that runs you can cancel."


def _by_rule(model: PersonalModel, rule: TrainingRule) -> TrainingRefundOffer:
    training = _training(model)
    if training is None or training.finished_at is None:
        return TrainingRefundOffer(rule, refusal=_refused("not_ready", _NOT_READY))
    hold, until = paid_jobs.hold_of(training.pk), training.finished_at + rule.lasts
    left_mc = hold.captured_mc - hold.returned_mc if hold else 0
    if not left_mc:
        words = "Nothing was charged for this training, so there is nothing to give back."
        return TrainingRefundOffer(rule, refusal=_refused("nothing_charged", words))
    refusal = _late(rule, until) or rule.against(training) or _once(model)
    return TrainingRefundOffer(rule, left_mc, until, refusal)


def _training(model: PersonalModel) -> Training | None:
    return model.trainings.filter(state=State.SUCCEEDED).defer("log_tail", "remote_id").first()


def _late(rule: TrainingRule, until: datetime) -> TrainingRefundRefused | None:
    if until > timezone.now():
        return None
    words = f"The {rule.days} days in which it could be given back ended on {until:%-d %B %Y}."
    return _refused("late", words)


def _once(model: PersonalModel) -> TrainingRefundRefused | None:
    """What staff gave back does not count."""
    back = LedgerEntry.objects.filter(
        owner=model.owner_id,
        kind=EntryKind.RETURN,
        hold__purpose=Purpose.TRAINING,
        actor_id=None,
        created_at__gt=timezone.now() - ONCE_IN,
    )
    if back.exists():
        return _refused("once", "You gave a training back within the last year already.")
    return None


def _refused(code: str, words: str) -> TrainingRefundRefused:
    return TrainingRefundRefused(code, words)
