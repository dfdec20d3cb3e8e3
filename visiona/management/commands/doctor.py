"""Says of each switch whether it works, and how to mend it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from visiona.doctor import Level, Report, examine


class Command(BaseCommand):
    help = "Check every switch live. Exit code 1 when the product could not do its job."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for report in examine():
            self._say(report)
            broken += report.finding.level is Level.BROKEN
        if broken:
            self.stdout.write(f"\n{broken} broken: the product can't do its job.")
            sys.exit(1)
        self.stdout.write("\nAll that the product needs is in order.")

    def _say(self, report: Report) -> None:
        finding = report.finding
        styles = {Level.OK: self.style.SUCCESS, Level.BROKEN: self.style.ERROR}
        style = styles.get(finding.level, self.style.WARNING)
        word = finding.level.upper() if finding.level is Level.BROKEN else finding.level
        mark = style(f"{word:8}")
        self.stdout.write(f"{mark} {report.name:16} {report.seconds:5.2f} s  {finding.seen}")
        if finding.mend and finding.level is not Level.OK:
            self.stdout.write(f"{'':33}{finding.mend}")
