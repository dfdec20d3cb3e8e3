"""Enhancing a prompt: a proposal the person may edit, take or leave. It never stops their work."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core import actor, audit, costs, limits, llm, switches
from core.jobs import held
from core.jobs.leases import given_back_on_error
from core.jobs.models import State
from core.moderation import suspensions
from core.providers import Report
from core.switches import Service
from generations.models import Enhancement
from generations.services.generations import screened
from models_training.models import PersonalModel

KIND = "enhancement"
DEADLINE = timedelta(minutes=2)
# Longer than the provider's own time-out with its one retry.
LEASE = 50
MOST_ATTEMPTS = 2
SWITCHED_OFF = "Enhancing is switched off here. Your own words serve."
NO_SUCH_ENHANCER = "This enhancer is switched off. Choose another one."
_NAMES = {"openai": "GPT", "anthropic": "Claude"}


def provider_choices() -> list[tuple[str, str]]:
    """Who can be asked, the operator's first choice first, each with the name people know."""
    return [(name, _NAMES.get(name, name)) for name in llm.enhancers()]


def start_enhancement(
    owner: User, model: PersonalModel, prompt: str, *, provider: str, request_key: UUID
) -> Enhancement:
    """Queue a proposal, once per request key. Raises TooOften, as each one costs us money, Closed,
    Suspended and Blocked."""
    limits.count("enhance", owner.pk)
    suspensions.require(owner.pk)
    screened(owner, prompt)
    try:
        with transaction.atomic():
            switches.require(Service.ENHANCEMENT)
            job = Enhancement.objects.create(
                owner=owner,
                personal_model=model,
                prompt=prompt,
                provider=provider,
                request_key=request_key,
                deadline_at=timezone.now() + DEADLINE,
            )
            audit.record("enhancement.started", owner_id=owner.pk, target=job, provider=provider)
            return job
    except (IntegrityError, switches.Closed):
        known = Enhancement.objects.filter(owner=owner, request_key=request_key).first()
        if known is None:
            raise
        return known


def advance(enhancement_id: UUID, hint: str = "") -> None:
    """Ask for the proposal. Asking twice costs little and harms nothing, so a lease is enough."""
    job = Enhancement.objects.filter(pk=enhancement_id).first()
    if job is None or job.is_final or not job.claim(LEASE):
        return
    with given_back_on_error(job):
        if held.must_wait(job, Service.ENHANCEMENT):
            job.release(look_in=held.LOOK_IN)
        else:
            _propose(job)


def _propose(job: Enhancement) -> None:
    if job.attempts >= MOST_ATTEMPTS or timezone.now() >= job.deadline_at:
        _fail(job, "unavailable", "The enhancer did not answer in time.")
        return
    job.note(attempts=job.attempts + 1)
    if job.state == State.QUEUED:
        job.move(State.RUNNING)
    try:
        with actor.in_mode(is_test=job.is_test):
            better = llm.enhance(
                job.prompt, trigger_word=job.personal_model.trigger_word, provider=job.provider
            )
    except llm.NotEnhanced as reason:
        _fail(job, reason.reason, reason.plain, reason.report)
        return
    with transaction.atomic():
        costs.record(KIND, job, better.report)
        job.move(State.SUCCEEDED, proposal=better.text, changes="\n".join(better.changes))


@transaction.atomic
def _fail(job: Enhancement, kind: str, plain: str, report: Report | None = None) -> None:
    """An answer of no use is paid for by us too."""
    costs.record(KIND, job, report)
    job.move(State.FAILED, error_kind=kind, error=f"{plain} Your own words stay as they are.")
