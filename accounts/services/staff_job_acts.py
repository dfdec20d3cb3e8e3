"""What staff do about a person's job: stop it, or have it tried again."""

from __future__ import annotations

from uuid import UUID

from accounts.models import StaffAct
from accounts.services.staff_acts import ActRefused, Jobs, Kind
from core.jobs import registry
from core.jobs.models import Job, State

PERMISSION = "generations.change_generation"
_GONE = "There is no such job any more. Nothing was done."


def target_of(kind: str, job_id: UUID) -> str:
    return f"{kind}:{job_id}"


def cancel(act: StaffAct) -> Jobs:
    """Its next step ends it, and what was held for it is free again."""
    kind, job = _job_of(act)
    if not registry.kinds()[kind].is_awaited:
        raise ActRefused("not_stopped", "A job of this kind is not stopped. Nothing was done.")
    if not job.request_cancel():
        raise ActRefused("over", "It has ended, or is being stopped already. Nothing was done.")
    return [(kind, job.pk)]


def retry(act: StaffAct) -> Jobs:
    """It costs what it costs the person: the price is held, and paid for what is delivered."""
    kind, job = _job_of(act)
    again = registry.kinds()[kind].retry
    if again is None or job.state not in {State.FAILED, State.EXPIRED, State.CANCELED}:
        raise ActRefused("not_again", "Only what failed is tried again. Nothing was done.")
    return [(kind, again(job, act.request_key).pk)]


def _job_of(act: StaffAct) -> tuple[str, Job]:
    name, _, job_id = act.target.partition(":")
    kind = registry.kinds()[name]
    job = kind.model._default_manager.filter(pk=job_id, owner=act.owner_id).first()
    if job is None:
        raise ActRefused("gone", _GONE)
    return name, job


def _named(act: StaffAct) -> str:
    return act.target.partition(":")[0].replace("_", " ")


KINDS = {
    "job.cancel": Kind(PERMISSION, lambda act: f"Your {_named(act)} was stopped.", cancel),
    "job.retry": Kind(PERMISSION, lambda act: f"Your {_named(act)} was started again.", retry),
}
