"""After a restore: whoever had left before is deleted again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Door
from accounts.services import erasures


class Command(BaseCommand):
    help = (
        "Delete again everybody who is on the erase list in storage and is back in the database,"
        " as after a restore. Run it before the site opens; workers finish what it begins."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        people = list(erasures.restored())
        for person in people:
            job = erasures.request(person, erasures.Wish(Door.RESTORE, at_once=True))
            erasures.advance(job.pk)
        self.stdout.write(f"{len(people)} deleted again, of {len(erasures.listed())} on the list.")
