from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from billing.services import reconcile
from core.commands import OperatorCommand
from core.row_security import WORKER


class Command(OperatorCommand):
    help = "Find what Stripe's deliveries missed, and mend it. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what was missed")
        parser.add_argument("--days", type=int, default=reconcile.LOOK_BACK.days)

    def handle(self, *args: Any, **options: Any) -> None:
        look_back = timedelta(days=options["days"])
        act = reconcile.missed if options["dry_run"] else reconcile.mend
        _see_all_rows()
        failed = 0
        missed = self.facts["missed"] = []
        for found in self.progress(act(look_back), "found"):
            missed.append(vars(found))
            failed += found.is_mended is False
            self.say(f"{found.what} {found.name}{' FAILED' * (found.is_mended is False)}")
        verb = "to mend" if options["dry_run"] else "mended"
        self.say(f"{len(missed) - failed} {verb}, {failed} failed.")
        if failed:
            raise CommandError("Some could not be mended; the inbox says why.")


def _see_all_rows() -> None:
    """An operator's login may be the owner of the tables, who sees nobody's rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WORKER}")
