"""Makes a backup now, as beat has it made every night."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from core.commands import Exit, OperatorCommand
from operations.services import copies, nights, proving
from operations.services.errors import BackupFailed


class Command(OperatorCommand):
    help = "Back up the database, encrypted, to the second place; with --files what is stored."
    after_stop = "What has no manifest is no backup; run it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--files", action="store_true", help="copy the stored files that are not copied yet"
        )
        parser.add_argument(
            "--prove", action="store_true", help="bring it back at once, and look at it there"
        )

    def handle(self, *args: Any, files: bool, prove: bool, **options: Any) -> None:
        if files and prove:
            raise CommandError("Of files there is nothing to prove.", returncode=Exit.MISUSE)
        try:
            if files:
                self._copy()
            else:
                self._make(prove)
        except BackupFailed as error:
            raise CommandError(str(error), returncode=Exit.FOUND) from error

    def _make(self, prove: bool) -> None:
        made, proof = nights.make(prove=prove)
        manifest = made.manifest
        size = sum(part.size for part in manifest.parts.values())
        self.facts |= {
            "backup": manifest.name,
            "bytes": size,
            "rows": manifest.rows,
            "tables": len(manifest.contents.rows),
            "files": manifest.files,
            "deleted": made.deleted,
        }
        self.say(
            f"Backup {manifest.name}: {manifest.rows:,} rows of {len(manifest.contents.rows)}"
            f" tables, a list of {manifest.files:,} files, {size:,} bytes, read again."
        )
        if made.deleted:
            self.say(f"Deleted as older than 30 days: {', '.join(made.deleted)}.")
        if proof:
            self.facts["proof"] = {"is_good": proof.is_good, **proof.told}
            for line in proving.lines(proof):
                self.say(line)
            if not proof.is_good:
                raise CommandError("The backup could not be proven.", returncode=Exit.FOUND)

    def _copy(self) -> None:
        copied = copies.copy(self.progress)
        self.facts |= {"copied": copied.made, "bytes": copied.size, "deleted": copied.deleted}
        self.say(
            f"{copied.made:,} files copied, {copied.size:,} bytes;"
            f" {copied.deleted:,} copies of deleted ones deleted."
        )
