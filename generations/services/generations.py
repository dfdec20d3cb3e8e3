"""Generations: asked for once, cancelled, retried, and their pictures brought home."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from billing.models import Quote
from billing.services import paid_jobs
from core.jobs import concurrency
from core.jobs.models import State
from core.jobs.remote import advance as advance_remote
from generations.models import Generation
from generations.services import picture_price
from generations.services.generation_handler import GenerationHandler, discard
from models_training.models import PersonalModel
from models_training.prompts import with_trigger_word

DEADLINE = timedelta(minutes=20)
MOST_SEED = 2**31 - 1


class ModelGone(Exception):
    """The model was deleted, so nothing was made and nothing charged."""


@dataclass(frozen=True)
class Settings:
    """How the pictures are made; the ranges are the model's own."""

    aspect_ratio: str = "1:1"
    outputs: int = 4
    seed: int | None = None
    steps: int = 28
    guidance: Decimal = Decimal(3)
    lora_scale: Decimal = Decimal(1)
    output_format: str = "webp"


@dataclass(frozen=True)
class Order:
    """What a person asks for; `original_prompt` is set where an enhancement was taken.

    Without a quote, which a page shows beforehand, it costs what it costs now.
    """

    model: PersonalModel
    prompt: str
    settings: Settings
    request_key: UUID
    original_prompt: str = ""
    quote: Quote | None = None


def start_generation(owner: User, order: Order) -> Generation:
    """Queue the pictures once per request key, with their price set aside.

    Raises ModelGone and NotEnoughCredits; then nothing was made.
    """
    try:
        with transaction.atomic():
            _hold(order.model)
            generation = _queue(owner, order)
            price = order.quote or picture_price.quote(owner, generation.outputs)
            paid_jobs.hold(owner, generation.pk, price)
            return generation
    except (IntegrityError, ModelGone):
        known = Generation.objects.filter(owner=owner, request_key=order.request_key).first()
        if known is None:
            raise
        return known


def retry_generation(
    generation: Generation, request_key: UUID, quote: Quote | None = None
) -> Generation:
    """The same wish again with a new seed, since the old one may be what failed.

    Raises ModelGone and NotEnoughCredits.
    """
    settings = Settings(
        aspect_ratio=generation.aspect_ratio,
        outputs=generation.outputs,
        steps=generation.steps,
        guidance=generation.guidance,
        lora_scale=generation.lora_scale,
        output_format=generation.output_format,
    )
    order = Order(
        generation.personal_model,
        generation.prompt,
        settings,
        request_key,
        generation.original_prompt,
        quote,
    )
    return start_generation(generation.owner, order)


def cancel_generation(generation: Generation) -> bool:
    """Note the wish; the next step stops it at the provider. False when it has ended already."""
    return generation.request_cancel()


def advance(generation_id: UUID, hint: str = "") -> None:
    """Take the next step, if any. Task, webhook, sweep and command all call this."""
    jobs = Generation.objects.select_related("personal_model")
    generation = jobs.filter(pk=generation_id).first()
    if generation is None:
        return
    was_final = generation.is_final
    advance_remote(generation, GenerationHandler(), hint)
    if was_final or not generation.is_final:
        return
    if generation.state != State.SUCCEEDED:
        discard(generation)
    concurrency.enqueue_next(generation.owner_id)


def random_seed() -> int:
    return secrets.randbelow(MOST_SEED) + 1


def _hold(model: PersonalModel) -> None:
    """A deletion comes before this and is seen, or after it and cancels the new job."""
    kept = PersonalModel.objects.kept().select_for_update(no_key=True)
    if not kept.filter(pk=model.pk).exists():
        raise ModelGone


def _queue(owner: User, order: Order) -> Generation:
    """The seed is always set, so a job can be found at the provider."""
    chosen = order.settings
    return Generation.objects.create(
        owner=owner,
        personal_model=order.model,
        prompt=with_trigger_word(order.prompt, order.model.trigger_word),
        original_prompt=order.original_prompt,
        request_key=order.request_key,
        deadline_at=timezone.now() + DEADLINE,
        aspect_ratio=chosen.aspect_ratio,
        outputs=chosen.outputs,
        seed=chosen.seed or random_seed(),
        steps=chosen.steps,
        guidance=chosen.guidance,
        lora_scale=chosen.lora_scale,
        output_format=chosen.output_format,
    )
