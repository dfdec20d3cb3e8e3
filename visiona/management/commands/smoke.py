"""Runs the whole main job once, for real, and cleans up after itself."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

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


class Command(BaseCommand):
    help = "Run the main job as a throw-away user. Needs running workers; costs a real training."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patience", type=float, default=3600, help="seconds for each step")

    def handle(self, *args: Any, **options: Any) -> None:
        smoke = Smoke(options["patience"])
        for name, step in smoke.steps().items():
            started = time.monotonic()
            try:
                seen = step()
            except KNOWN as error:
                self._clean_up(smoke)
                self.stdout.write(self.style.ERROR(f"FAILED at “{name}”: {error}"))
                self.stdout.write("manage.py doctor says what is missing.")
                sys.exit(1)
            self.stdout.write(f"{time.monotonic() - started:7.1f} s  {name:18} {seen}")
        self.stdout.write(self.style.SUCCESS("The main job works."))

    def _clean_up(self, smoke: Smoke) -> None:
        try:
            smoke.clean_up()
        except KNOWN as error:
            self.stdout.write(self.style.WARNING(f"left behind: {error}"))
