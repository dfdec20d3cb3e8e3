"""Says whether the stored files and the rows agree, and deletes what was left behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from core.commands import Exit, OperatorCommand
from operations.services import media_check
from operations.services.errors import BackupFailed

_SHOWN = 20


class Command(OperatorCommand):
    help = "Compare stored files with rows, both ways. Files without a row are told after a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete files without a row")
        parser.add_argument("--dry-run", action="store_true", help="of --delete: only say which")

    def handle(self, *args: Any, delete: bool, dry_run: bool, **options: Any) -> None:
        found = media_check.check(timezone.now(), self.progress)
        self.facts |= vars(found)
        self._list("row without its file", found.missing)
        self._list("file without a row", found.orphans)
        if delete and not dry_run:
            try:
                media_check.delete_orphans(found, self.progress)
            except BackupFailed as error:
                raise CommandError(str(error), returncode=Exit.FOUND) from error
            self.facts["deleted"] = found.deleted
        self.say(
            f"{found.asked:,} files asked for by rows, {len(found.missing):,} missing;"
            f" {found.there:,} files there, {len(found.orphans):,} without a row for a day or more"
            f" ({found.orphan_bytes:,} bytes), {found.deleted:,} deleted."
        )
        if found.missing or len(found.orphans) > found.deleted:
            raise CommandError("Storage and rows do not agree.", returncode=Exit.FOUND)

    def _list(self, what: str, keys: list[str]) -> None:
        for key in keys[:_SHOWN]:
            self.say(f"{what}: {key}")
        if len(keys) > _SHOWN:
            self.say(f"{what}: {len(keys) - _SHOWN:,} more, all of them with --json")
