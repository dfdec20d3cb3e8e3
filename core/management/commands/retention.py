"""Lists what is deleted when, and deletes all that is due."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.jobs import maintenance


class Command(BaseCommand):
    help = "Show each rule of deletion with what is due, and delete it. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for rule in maintenance.retention_rules():
            said = f"{rule.name}: {rule.promise}; {rule.due(timezone.now()).count()} due"
            if not dry_run:
                said += f", {maintenance.catch_up(rule)} deleted"
            self.stdout.write(said)
