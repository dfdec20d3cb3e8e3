"""Puts the first plans and packs into the database; keeps those that are there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from billing.services import catalogue


class Command(BaseCommand):
    help = "Add the plans and packs that are missing. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{catalogue.load()} added.")
