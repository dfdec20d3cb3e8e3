"""Checks the books; exit status 1 when something does not add up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.services import audit


class Command(BaseCommand):
    help = "Check every rule of the credit ledger, and name what breaks one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.breaks()
        for wrong in found:
            self.stdout.write(f"{wrong.rule}: {wrong.owner}: {wrong.found}")
        if found:
            raise CommandError(f"{len(found)} breaks of the ledger's rules.", returncode=1)
        self.stdout.write(f"The books are right: {len(audit.RULES)} rules hold.")
