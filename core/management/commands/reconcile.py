"""Takes every due step here and now, without a broker or a worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from core.commands import OperatorCommand
from core.jobs import maintenance, sweep


class Command(OperatorCommand):
    help = "Finish what is due: jobs, deletions, mails. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--enqueue", action="store_true", help="leave the steps to the workers"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._say_due()
            return
        counts = sweep.reconcile(sweep.enqueue if options["enqueue"] else sweep.take)
        self.facts["done"] = counts
        for name, count in counts.items():
            self.say(f"{name}: {count}")

    def _say_due(self) -> None:
        due = self.facts["due"] = {}
        for rule in maintenance.rules():
            count = due[rule.name] = rule.due(timezone.now()).count()
            self.say(f"{rule.name}: {count} due ({rule.promise})")
