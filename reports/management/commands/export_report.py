"""A report as a file, by hand: to the screen, or where it is told to go."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import Exit, OperatorCommand, whole_file
from core.refusals import Refused
from core.row_security import WORKER, role_scope
from reports import registry
from reports.files.document import Document
from reports.files.write import write
from reports.models import FileFormat
from reports.registry import Report
from reports.services.exports import parse_format


class Command(OperatorCommand):
    help = "Write a report of some days as CSV, JSON, XLSX or PDF; --list names all reports."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="of the report")
        parser.add_argument("--list", action="store_true", help="name all reports")
        parser.add_argument("--from", dest="first", default="", metavar="DAY", help="2026-11-01")
        parser.add_argument("--to", dest="last", default="", metavar="DAY", help="2026-11-30")
        parser.add_argument("--format", default=FileFormat.CSV, help=", ".join(FileFormat.values))
        parser.add_argument("--out", type=Path, metavar="FILE", help="else to the screen")
        parser.add_argument(
            "--choose", action="append", default=[], metavar="NAME=OPTION", help="of its switches"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            reports = self.facts["reports"] = {}
            for report in registry.all_reports():
                reports[report.name] = report.title
                self.say(f"{report.name:24}{report.title}")
            return
        if self.is_json and options["out"] is None:
            words = "With --json it needs --out: two things would be written to one place."
            raise CommandError(words, returncode=Exit.MISUSE)
        found = registry.find(options["name"] or "")
        if found is None:
            words = "There is no such report. Try: manage.py export_report --list"
            raise CommandError(words, returncode=Exit.MISUSE)
        try:
            self._export(found, options)
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=Exit.MISUSE) from refusal

    def _export(self, report: Report, options: dict[str, Any]) -> None:
        period = report.period({"from": options["first"], "to": options["last"]})
        chosen = dict(pair.partition("=")[::2] for pair in options["choose"])
        asked = report.asked(period, chosen)
        wanted = parse_format(options["format"])
        written = 0

        def tell(lines: int) -> None:
            nonlocal written
            written = lines

        with ExitStack() as stack:
            stack.enter_context(role_scope(WORKER))
            file = stack.enter_context(tempfile.TemporaryFile())
            document = Document(report, asked, report.rows(asked), timezone.now())
            write(file, wanted, document, tell)
            file.seek(0)
            self._put(file, options["out"])
        self.facts |= {"report": report.name, "lines": written, "file": str(options["out"])}
        self.stderr.write(f"{report.title}, {period}: {written} lines.")

    def _put(self, file: Any, out: Path | None) -> None:
        if out is None:
            shutil.copyfileobj(file, self._screen())
            return
        with whole_file(out) as target:
            shutil.copyfileobj(file, target)

    def _screen(self) -> Any:
        """Bytes, where it takes them."""
        return getattr(self.stdout._out, "buffer", self.stdout._out)
