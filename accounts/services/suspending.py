"""What suspending a person does: what is at a provider for them is stopped, and nothing paid
begins (`core.moderation.suspensions`). They may log in, export, appeal and delete as before."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from core.jobs import registry
from core.moderation.registry import PERSON, TargetKind


def find(person_id: str) -> tuple[UUID, str] | None:
    found = User.objects.filter(pk=person_id).values_list("pk", flat=True).first()
    return (found, "The person") if found else None


def suspend(person_id: str) -> None:
    """Each running job ends as cancelled, and its credits are free again."""
    for kind in registry.kinds().values():
        if not kind.takes_turns:
            continue
        for job in kind.model._default_manager.unfinished().filter(owner_id=UUID(person_id)):
            job.request_cancel()
            kind.enqueue(job.pk, "")


TARGET = TargetKind(PERSON, find=find, suspend=suspend)
