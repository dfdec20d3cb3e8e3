"""Runs the whole main job once, for real, and cleans up after itself."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from core.commands import OperatorCommand
from core.images import ImageRefused
from core.providers import ProviderError
from core.storage import FileMissing
from models_training.services.photos import PhotoRefused
from models_training.services.trainings import TrainingRefused
from vectorizing.services.refusals import VectoriserRefused
from visiona.smoke import Smoke, SmokeFailed

KNOWN = (
    SmokeFailed,
    PhotoRefused,
    TrainingRefused,
    VectoriserRefused,
    ImageRefused,
    ProviderError,
    FileMissing,
    DatabaseError,
    OSError,
)


class Command(OperatorCommand):
    help = "Run the main job as a throw-away user. Needs running workers; costs a real training."

    after_stop = "The throw-away person is deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patience", type=float, default=3600, help="seconds for each step")

    def handle(self, *args: Any, **options: Any) -> None:
        smoke = Smoke(options["patience"])
        told = self.facts["steps"] = []
        for name, step in smoke.steps().items():
            started = time.monotonic()
            try:
                seen = step()
            except KNOWN as error:
                self._clean_up(smoke)
                mend = "manage.py doctor says what is missing."
                raise CommandError(f"FAILED at “{name}”: {error}. {mend}") from error
            except KeyboardInterrupt:
                self._clean_up(smoke)
                raise
            seconds = time.monotonic() - started
            told.append({"name": name, "seconds": round(seconds, 1), "seen": seen})
            self.say(f"{seconds:7.1f} s  {name:18} {seen}")
        self.say(self.style.SUCCESS("The main job works."))

    def _clean_up(self, smoke: Smoke) -> None:
        try:
            smoke.clean_up()
        except KNOWN as error:
            self.facts["left_behind"] = str(error)
            self.say(self.style.WARNING(f"left behind: {error}"))
