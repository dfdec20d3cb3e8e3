"""After a restore: whoever had left before is deleted again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from accounts.models import Door
from accounts.services import erasures
from core.commands import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Delete again everybody who is on the erase list in storage and is back in the database,"
        " as after a restore. Run it before the site opens; workers finish what it begins."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many they are")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        people = list(erasures.restored())
        self.facts |= {"back": len(people), "on_the_list": len(erasures.listed())}
        if dry_run:
            self.say(f"{len(people)} to delete again, of {self.facts['on_the_list']} on the list.")
            return
        for person in self.progress(people, "people", len(people)):
            job = erasures.request(person, erasures.Wish(Door.RESTORE, at_once=True))
            erasures.advance(job.pk)
        self.say(f"{len(people)} deleted again, of {self.facts['on_the_list']} on the list.")
