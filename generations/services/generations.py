"""Generations: asked for once, cancelled, retried, and their pictures brought home."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from billing.models import Purpose, Quote
from billing.services import paid_jobs, quotes
from core import audit, limits, switches
from core.jobs import concurrency
from core.jobs.models import State
from core.jobs.remote import advance as advance_remote
from core.moderation import screen
from core.moderation.terms import ScreenRule
from core.ranges import range_of
from core.refusals import Refused
from core.switches import Service
from generations.models import Generation, GenerationSettings
from generations.services.generation_handler import KIND, GenerationHandler, discard
from models_training.models import PersonalModel
from models_training.trigger_words import with_trigger_word

DEADLINE = timedelta(minutes=20)
# Our name of a setting, and its name in the model's own list of inputs.
INPUT_NAMES = {
    "outputs": "num_outputs",
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "lora_scale": "lora_scale",
}
NOT_READY = "This model is not ready to make pictures. Choose another one."


class ModelGone(Refused):
    def __init__(self) -> None:
        super().__init__(
            "model_gone",
            "You deleted this model, so nothing was made and nothing charged. Use the words with"
            " another model in the studio.",
        )


class ModelSuspended(Refused):
    def __init__(self) -> None:
        super().__init__(
            "model_suspended",
            "This model is suspended, so nothing was made and nothing charged. Why, and how to ask"
            " for a second look, stands in your notices.",
        )


@dataclass(frozen=True)
class GenerationRequest:
    """What a person asks for; `original_prompt` is set where an enhancement was taken.

    Without a quote, which a page shows beforehand, it costs what it costs now.
    """

    model: PersonalModel
    prompt: str
    settings: GenerationSettings
    request_key: UUID
    original_prompt: str = ""
    quote: Quote | None = None


def start_generation(owner: User, request: GenerationRequest) -> Generation:
    """Queue the pictures once per request key, with their price set aside.

    Raises ModelGone, ModelSuspended, Blocked, Suspended, Closed, NotEnoughCredits and TooOften;
    then nothing was made.
    """
    limits.count("spend", owner.pk)
    looked_at = screened(owner, request.prompt, request.original_prompt)
    try:
        with transaction.atomic():
            switches.require(Service.GENERATION)
            _hold(request.model)
            generation = _queue(owner, request)
            price = request.quote or quotes.quote(owner, Purpose.IMAGE, generation.outputs)
            paid_jobs.hold(owner, generation.pk, price)
            audit.record(
                "generation.started",
                owner_id=owner.pk,
                target=generation,
                model_id=request.model.pk,
                pictures=generation.outputs,
            )
            if looked_at:
                screen.note_minor(owner.pk, KIND, str(generation.pk), looked_at)
            return generation
    except (IntegrityError, ModelGone, switches.Closed):
        known = Generation.objects.filter(owner=owner, request_key=request.request_key).first()
        if known is None:
            raise
        return known


def retry_generation(
    generation: Generation, request_key: UUID, quote: Quote | None = None
) -> Generation:
    """The same again with a new seed, since the old one may be what failed.

    Raises ModelGone and NotEnoughCredits.
    """
    request = GenerationRequest(
        generation.personal_model,
        generation.prompt,
        replace(generation.settings, seed=None),
        request_key,
        generation.original_prompt,
        quote,
    )
    return start_generation(generation.owner, request)


def cancel_generation(generation: Generation) -> bool:
    """Note it; the next step stops it at the provider. False when it has ended already."""
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


def out_of_range(model: PersonalModel, given: Mapping[str, Any]) -> dict[str, str]:
    """The settings that this model does not take, each with the reason for the person.

    Only what was set is looked at: a recommended value moves into the model's range by itself.
    """
    found = {}
    for name, theirs in INPUT_NAMES.items():
        rule, value = model.inputs.get(theirs, {}), given.get(name)
        low, high = rule.get("minimum"), rule.get("maximum")
        if theirs == "num_outputs" and model.drawn_by and not rule:
            low = high = 1  # it draws one at a time
        if value is None:
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            found[name] = f"This model takes {low} to {high}."
    return found


def random_seed() -> int:
    return secrets.choice(range_of(GenerationSettings, "seed").steps)


def screened(owner: User, *texts: str) -> ScreenRule | None:
    """Before anything is made: the rule that staff have a look by, if any. Raises Blocked, which
    is written down."""
    try:
        return screen.check(owner.pk, *texts)
    except screen.Blocked as blocked:
        blocked.keep()
        raise


def _hold(model: PersonalModel) -> None:
    """A deletion comes before this and is seen, or after it and cancels the new job."""
    kept = PersonalModel.objects.kept().select_for_update(no_key=True)
    held = kept.filter(pk=model.pk).first()
    if held is None:
        raise ModelGone
    if held.suspended_at:
        raise ModelSuspended


def _queue(owner: User, request: GenerationRequest) -> Generation:
    """The seed is always set, so a job can be found at the provider."""
    chosen = asdict(request.settings)
    chosen["seed"] = chosen["seed"] or random_seed()
    return Generation.objects.create(
        owner=owner,
        personal_model=request.model,
        prompt=with_trigger_word(request.prompt, request.model.trigger_word),
        original_prompt=request.original_prompt,
        request_key=request.request_key,
        deadline_at=timezone.now() + DEADLINE,
        **chosen,
    )
