"""Puts the first plans and packs into the database; keeps those that are there."""

from __future__ import annotations

from typing import Any

from billing.services import catalogue
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Add the plans and packs that are missing. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.facts["added"] = catalogue.load()
        self.say(f"{self.facts['added']} added.")
