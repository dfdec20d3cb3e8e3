"""Makes the figures of past days anew, after a rule of counting changed or rows came late."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from core.commands import OperatorCommand
from core.row_security import WORKER, role_scope
from reports.models import RollupDay
from reports.services import rollups


class Command(OperatorCommand):
    help = "Count the figures of the staff's reports anew, from a day on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with role_scope(WORKER):
            days = rollups.rebuild(options["since"])
        rows = list(RollupDay.objects.filter(day__gte=options["since"]))
        for row in self.progress(rows, "days", len(rows)):
            with role_scope(WORKER):
                rollups.fill(row)
        self.facts["days"] = days
        self.say(f"{days} days counted anew.")
