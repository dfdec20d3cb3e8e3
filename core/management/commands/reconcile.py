"""Takes every due step here and now, without a broker or a worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.jobs import maintenance, sweep


class Command(BaseCommand):
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
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")

    def _say_due(self) -> None:
        for rule in maintenance.rules():
            count = rule.due(timezone.now()).count()
            self.stdout.write(f"{rule.name}: {count} due ({rule.promise})")
