"""Deletes a person with all that is theirs, here and at every service, as far as that goes now."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from accounts.models import Door, Erasure, ErasureRecord, User
from accounts.services import erasures
from core import erasure
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Delete a person and all that is theirs, at once. What can't be done now, workers do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="email address, or id")
        parser.add_argument("--reason", required=True, help="kept; write no name and no address")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, person: str, reason: str, dry_run: bool, **options: Any) -> None:
        owner = _find(person)
        if dry_run:
            self.facts["traces"] = erasure.traces(owner.pk)
            for place, count in self.facts["traces"].items():
                self.say(f"{place}: {count}")
            return
        job = erasures.request(owner, erasures.Wish(Door.OPERATOR, at_once=True, reason=reason))
        erasures.advance(job.pk)
        self._say(Erasure.objects.get(pk=job.pk))

    def _say(self, job: Erasure) -> None:
        self.facts |= {"deletion": job.pk, "is_final": job.is_final, "steps": {}}
        for row in ErasureRecord.objects.filter(erasure=job):
            state = "done" if row.done_at else f"waits {row.error}"
            self.facts["steps"][row.name] = state
            self.say(f"{row.name}: {state} {row.told}")
        ending = "All is gone." if job.is_final else "The workers go on with it."
        self.say(f"{ending} It is the deletion {job.pk}.")


def _find(words: str) -> User:
    people = User.objects.filter(erased_at=None)
    known = people.filter(email__iexact=words).first()
    with suppress(ValueError):
        person_id = UUID(words)
        known = known or people.filter(pk=person_id).first()
        if known is None and Erasure.objects.filter(key=erasure.key_of(person_id)).exists():
            raise CommandError("This person is deleted already.")
    if known is None:
        raise CommandError("Nobody has this address or id.")
    return known
