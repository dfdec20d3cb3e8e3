"""The trainers that are offered, what one costs, and how staff change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.models import Purpose, Quote
from billing.services import price_checks, quotes
from billing.services.credits import Owner
from core import audit, replicate
from core.providers import Unit
from core.refusals import Refused
from core.switches.snapshot import Remembered
from models_training import trainer_rules
from models_training.models import Trainer
from models_training.trainer_settings import units

# Around the steps: the machine starts, photos are described, weights are saved.
_AROUND_SECONDS = 180


class TrainingRefused(Refused):
    """Why a training was not started, in words for the person; nothing was changed."""


class TrainerRefused(Refused):
    """The row was not changed; the words are for staff."""


def offered() -> list[Trainer]:
    """As this process read them some seconds ago, the default first."""
    return _offered.get()


def default() -> Trainer:
    """A house without one could train nothing, so the database keeps it enabled."""
    return offered()[0]


def find(key: str) -> Trainer | None:
    """One that is offered; the default for none."""
    return next((one for one in offered() if one.key == key), None) if key else default()


def not_offered(key: str) -> TrainingRefused:
    """Why it is not, in the words that staff left."""
    row = Trainer.objects.filter(pk=key).first()
    said = row.retired_message if row else ""
    words = f"{said or 'This trainer is not offered any more.'} Choose another one."
    return TrainingRefused("trainer_gone", words, field="trainer")


def list_price() -> int:
    return default().price_mc


def quote(owner: Owner, trainer: Trainer, settings: Mapping[str, Any]) -> Quote:
    number = units(trainer, settings)
    return quotes.quote(owner, Purpose.TRAINING, number, unit_mc=trainer.price_mc)


def token(shown: Quote, trainer: Trainer) -> str:
    """For a program, which reckons with the units itself: any number of them at that price."""
    return quotes.token(shown, _about(trainer))


def accept(owner: Owner, text: str, trainer: Trainer, settings: Mapping[str, Any]) -> Quote:
    """At the price of one that was told; without one it costs what it costs now. Raises
    QuoteExpired."""
    number, about = units(trainer, settings), _about(trainer)
    told = quotes.accept(owner, text, Purpose.TRAINING, number, about)
    return told or quote(owner, trainer, settings)


def page_token(shown: Quote, trainer: Trainer) -> str:
    """For a page, which shows the whole price: only for as many units."""
    return quotes.token(shown, f"{trainer.key}/{shown.units}")


def accept_shown(owner: Owner, text: str, trainer: Trainer, settings: Mapping[str, Any]) -> Quote:
    """The price that a page showed, where it showed it for these settings. Raises QuoteExpired."""
    number = units(trainer, settings)
    about = f"{trainer.key}/{number}"
    told = quotes.accept(owner, text, Purpose.TRAINING, number, about)
    return told or quote(owner, trainer, settings)


def usual_job() -> list[price_checks.Part]:
    """The longest training with the default trainer that one price covers."""
    return [_machine_time(default())]


def save(trainer: Trainer) -> Trainer:
    """Write the row, and what it stands for into the audit log. Raises TrainerRefused where it is
    enabled and unsound, or sold for less than it costs."""
    if trainer.is_enabled and (wrong := complaints(trainer)):
        raise TrainerRefused("unsound", f"This trainer can't be offered: {'; '.join(wrong)}.")
    with transaction.atomic():
        if trainer.is_default:
            others = Trainer.objects.filter(is_default=True).exclude(pk=trainer.pk)
            others.update(is_default=False)
        trainer.save()
        facts: dict[str, audit.Fact] = {"version": trainer.version[:12]}
        facts["is_enabled"] = trainer.is_enabled
        audit.record("trainer.changed", owner_id=None, target=trainer, key=trainer.key, **facts)
        transaction.on_commit(Remembered.forget)
    return trainer


def complaints(trainer: Trainer) -> list[str]:
    """Why this row can't be offered; empty where it can."""
    wrong = trainer_rules.complaints(trainer)
    return wrong or [*_below_cost(trainer)]


def differences(trainer: Trainer) -> tuple[str, list[str]]:
    """The newest version at Replicate, and what it takes otherwise, line by line. Nothing of it
    is used before somebody pins it."""
    newest = replicate.latest_version(trainer.remote)
    lines = []
    if newest != trainer.version:
        lines = _changes(trainer, replicate.get_trainer_schema(trainer.remote, newest))
    if trainer.inference:
        now = replicate.get_drawing_inputs(trainer.inference)
        before = trainer.inference_schema.get("properties", {})
        told = replicate.changed_inputs(before, now)
        lines += [f"{trainer.inference}: {line}" for line in told]
    return newest, lines


def note_checked(trainer: Trainer) -> None:
    Trainer.objects.filter(pk=trainer.pk).update(checked_at=timezone.now())


def pin(trainer: Trainer, version: str) -> Trainer:
    """Train with this version from now on; trainings under way keep theirs. Its schema is read
    first. Raises TrainerRefused, ProviderError."""
    trainer.schema = replicate.get_trainer_schema(trainer.remote, version)
    trainer.version, trainer.checked_at = version, timezone.now()
    if trainer.inference:
        inputs = replicate.get_drawing_inputs(trainer.inference)
        trainer.inference_schema = trainer.inference_schema | {"properties": inputs}
    if wrong := trainer_rules.complaints(trainer):
        raise TrainerRefused("unsound", f"This version does not fit the row: {'; '.join(wrong)}.")
    return save(trainer)


def document(trainer: Trainer) -> dict[str, Any]:
    """By which the sandbox plays this trainer."""
    names = ("remote", "version", "schema", "roles", "hardware", "log_bar", "output_form")
    more = ("inference", "weights_field", "inference_schema")
    return {name: getattr(trainer, name) for name in (*names, *more)}


def _changes(trainer: Trainer, newer: dict[str, Any]) -> list[str]:
    changed = replicate.changed_inputs(trainer.schema["properties"], newer["properties"])
    unfit = trainer_rules.complaints(trainer, newer) + trainer_rules.narrowed(trainer, newer)
    return changed + [f"does not fit the row: {line}" for line in unfit]


def _about(trainer: Trainer) -> str:
    """What a told price is for. That of the price list is the default trainer's."""
    return "" if trainer.is_default else trainer.key


def _machine_time(trainer: Trainer) -> price_checks.Part:
    """As many steps as one price covers, and what is around them: of more units, which pay for it
    more than once, it is the same or less."""
    seconds = _AROUND_SECONDS + trainer.covers * trainer.minutes_per_1000 * 60 // 1000
    return ("replicate", trainer.machine, Unit.SECOND, seconds)


def _below_cost(trainer: Trainer) -> list[str]:
    """What is not known, a machine without a price or a house that sells no credits yet, is no
    complaint."""
    credit = price_checks.cheapest_credit()
    costs = price_checks.cost_of([_machine_time(trainer)], timezone.now())
    if credit and costs is not None and trainer.price_mc * credit < costs:
        return [f"{trainer.covers} steps are sold for less than they cost"]
    return []


_offered = Remembered(
    lambda: list(Trainer.objects.filter(is_enabled=True).order_by("-is_default", "position"))
)
