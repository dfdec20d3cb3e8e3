"""Lists what is deleted when, and deletes all that is due."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import Exit, OperatorCommand
from core.jobs import maintenance


class Command(OperatorCommand):
    help = "Show each rule of deletion with what is due, and delete it. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        rules = maintenance.retention_rules()
        told = self.facts["rules"] = {}
        for rule in self.progress(rules, "rules", len(rules)):
            due = rule.due(timezone.now()).count()
            deleted = 0 if dry_run else maintenance.catch_up(rule)
            told[rule.name] = {"due": due, "deleted": deleted}
            said = f"{rule.name}: {rule.promise}; {due} due"
            self.say(said if dry_run else f"{said}, {deleted} deleted")
        left = sum(one["due"] - one["deleted"] for one in told.values())
        if left > 0 and not dry_run:
            raise CommandError(
                f"{left} rows could not be deleted: see the log, and run it again.",
                returncode=Exit.AWAY,
            )
