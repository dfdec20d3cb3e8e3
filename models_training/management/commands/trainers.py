"""Lists the trainers, looks for newer versions at Replicate, and pins one. Nothing but --pin
changes what people train with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from billing.money import credits_text
from core.commands import Exit, OperatorCommand
from core.providers import Rejected
from core.replicate import sandbox
from models_training.models import Trainer
from models_training.services import trainers
from models_training.services.trainers import TrainerRefused


class Command(OperatorCommand):
    help = "List the trainers. With --refresh, say what changed at Replicate; switch nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--refresh", action="store_true", help="compare with Replicate")
        what.add_argument("--pin", nargs=2, metavar=("KEY", "VERSION"), help="train with it")
        what.add_argument("--teach", action="store_true", help="tell the sandbox of all rows")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pin"]:
            self._pin(*options["pin"])
        elif options["refresh"]:
            self._refresh()
        elif options["teach"]:
            self._teach()
        else:
            self._list()

    def _list(self) -> None:
        rows = list(Trainer.objects.all())
        self.facts["trainers"] = [_facts(row) for row in rows]
        for row in rows:
            state = "default" if row.is_default else "enabled" if row.is_enabled else "off"
            price = credits_text(row.price_mc)
            self.say(f"{row.key:20} {state:8} {row.remote}:{row.version[:8]}  {price} credits")
            for line in trainers.complaints(row):
                self.say(f"{'':20} {line}")

    def _refresh(self) -> None:
        told: dict[str, Any] = {}
        self.facts["trainers"] = told
        for row in self.progress(Trainer.objects.all(), "trainers"):
            told[row.key] = self._compare(row)
        if changed := [key for key, found in told.items() if found["differs"]]:
            raise CommandError(f"Look at {', '.join(changed)}. Nothing was switched.")
        self.say("Every trainer is pinned to its newest version.")

    def _compare(self, row: Trainer) -> dict[str, Any]:
        try:
            newest, lines = trainers.differences(row)
        except Rejected as error:
            newest, lines = "", [f"it is gone at Replicate: {error}"]
        trainers.note_checked(row)
        differs = newest != row.version or bool(lines)
        if not differs:
            self.say(f"{row.key}: {row.version[:8]} is the newest")
        elif newest and newest != row.version:
            self.say(f"{row.key}: pinned to {row.version[:8]}, the newest is {newest}")
        for line in lines:
            self.say(f"{row.key}: {line}")
        return {"pinned": row.version, "newest": newest, "differs": differs, "lines": lines}

    def _pin(self, key: str, version: str) -> None:
        row = Trainer.objects.filter(pk=key).first()
        if row is None:
            raise CommandError(f"There is no trainer {key}.", returncode=Exit.MISUSE)
        former = row.version
        try:
            trainers.pin(row, version)
        except TrainerRefused as refused:
            raise CommandError(f"{refused.message} {key} keeps {former[:8]}.") from refused
        self.facts |= {"trainer": key, "former": former, "version": version}
        self.say(f"{key} trains with {version[:8]} from now on; it was {former[:8]}.")

    def _teach(self) -> None:
        rows = [trainers.document(row) for row in Trainer.objects.all()]
        if not sandbox.teach(rows):
            raise CommandError("There is no sandbox.", returncode=Exit.MISUSE)
        self.facts["taught"] = len(rows)
        self.say(f"The sandbox plays {len(rows)} trainers.")


def _facts(row: Trainer) -> dict[str, Any]:
    names = ("key", "remote", "version", "is_enabled", "is_default", "price_mc", "checked_at")
    return {name: getattr(row, name) for name in names} | {"wrong": trainers.complaints(row)}
