"""Checks the books; exit status 1 when something does not add up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from billing.services import audit
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Check every rule of the credit ledger, and name what breaks one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.breaks()
        self.facts["rules"] = len(audit.RULES)
        self.facts["breaks"] = [
            {"rule": wrong.rule, "owner": str(wrong.owner), "found": str(wrong.found)}
            for wrong in found
        ]
        for wrong in found:
            self.say(f"{wrong.rule}: {wrong.owner}: {wrong.found}")
        if found:
            raise CommandError(f"{len(found)} breaks of the ledger's rules.")
        self.say(f"The books are right: {len(audit.RULES)} rules hold.")
