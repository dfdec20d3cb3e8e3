"""Says of each switch whether it works, and how to mend it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from core.commands import OperatorCommand
from visiona.doctor import CHECKS, Level, Report, examine


class Command(OperatorCommand):
    help = "Check every switch live. Exit code 1 when the product could not do its job."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        told = self.facts["checks"] = []
        for report in self.progress(examine(), "checks", len(CHECKS)):
            self._say(report)
            finding = report.finding
            told.append({"name": report.name, "seconds": round(report.seconds, 3)} | vars(finding))
            broken += finding.level is Level.BROKEN
        if broken:
            raise CommandError(f"{broken} broken: the product can't do its job.")
        self.say("\nAll that the product needs is in order.")

    def _say(self, report: Report) -> None:
        finding = report.finding
        styles = {Level.OK: self.style.SUCCESS, Level.BROKEN: self.style.ERROR}
        style = styles.get(finding.level, self.style.WARNING)
        word = finding.level.upper() if finding.level is Level.BROKEN else finding.level
        mark = style(f"{word:8}")
        self.say(f"{mark} {report.name:16} {report.seconds:5.2f} s  {finding.seen}")
        if finding.mend and finding.level is not Level.OK:
            self.say(f"{'':33}{finding.mend}")
