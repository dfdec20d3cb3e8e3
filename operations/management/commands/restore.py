"""Brings a backup back, or proves that it could be."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from core.commands import Exit, OperatorCommand
from operations.services import copies, encryption, manifests, proving, restoring, vault
from operations.services.errors import BackupFailed

_NEXT = """What comes next, before anybody is let in:
1. Put this database into the addresses in .env, each login with its own; run manage.py migrate.
2. manage.py restore --files --key FILE brings back stored files that are missing.
3. manage.py verify_media says whether storage and rows agree.
4. manage.py replay_erasures, or the workers, finish the deletions that are begun here.
5. manage.py doctor, manage.py audit_ledger and manage.py audit --verify must be content.
6. Start worker and beat, then manage.py reconcile and reconcile_stripe: jobs and payments since
   the backup are asked for at their providers. Then start web.
Everybody has to log in anew. Passwords that were changed and API tokens that were taken back since
the backup are as they were then: say so to people."""


class Command(OperatorCommand):
    help = "Restore a backup into an empty database, prove one, list them, or bring files back."
    after_stop = "Drop what the database holds before you run it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", nargs="?", help="its name; the newest if none is given")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--list", action="store_true", help="the names of all whole ones")
        what.add_argument("--to", metavar="URL", help="an empty database, as owner or superuser")
        what.add_argument(
            "--prove", action="store_true",
            help="into a database of its own on the server of BACKUP_SCRATCH_URL, and drop it",
        )  # fmt: skip
        what.add_argument("--files", action="store_true", help="missing files, into the storage")
        parser.add_argument("--key", type=Path, metavar="FILE", help="the private key")
        parser.add_argument("--dry-run", action="store_true", help="of --files: only count")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list()
                return
            key = _key(options)
            if options["files"]:
                self._files(key, dry_run=options["dry_run"])
                return
            name = options["backup"] or manifests.newest()
            if options["prove"]:
                self._prove(name, key)
            else:
                self._restore(name, options["to"], key)
        except BackupFailed as error:
            raise CommandError(str(error), returncode=Exit.FOUND) from error

    def _list(self) -> None:
        names = self.facts["backups"] = vault.nights()
        for name in names:
            self.say(name)
        self.say(f"{len(names)} whole backups.")

    def _prove(self, name: str, key: Any) -> None:
        if not settings.BACKUP_SCRATCH_URL:
            raise CommandError(
                "BACKUP_SCRATCH_URL names no server where it could be proven.",
                returncode=Exit.MISUSE,
            )
        proof = proving.prove(name, settings.BACKUP_SCRATCH_URL, key, by_key=True)
        self.facts |= {"backup": name, "is_good": proof.is_good, **proof.told}
        for line in proving.lines(proof):
            self.say(line)
        if not proof.is_good:
            raise CommandError("The backup could not be proven.", returncode=Exit.FOUND)

    def _restore(self, name: str, address: str, key: Any) -> None:
        done = restoring.restore(name, address, key)
        self.facts |= {
            "backup": name,
            "rows": done.manifest.rows,
            "sessions_ended": done.sessions,
            "deleted_again": done.erased,
        }
        self.say(
            f"Backup {name} is back: {done.manifest.rows:,} rows of"
            f" {len(done.manifest.contents.rows)} tables, each counted. {done.sessions:,} sessions"
            f" ended. {done.erased:,} people on the erase list are deleted again."
        )
        self.say(_NEXT)

    def _files(self, key: Any, *, dry_run: bool) -> None:
        done = copies.bring_back(key, dry_run=dry_run, progress=self.progress)
        self.facts |= vars(done)
        verb = "to bring" if dry_run else "brought"
        self.say(
            f"{done.there:,} files are there, {done.brought:,} {verb} back,"
            f" {done.without_copy:,} have no copy."
        )


def _key(options: dict[str, Any]) -> Any:
    if options["key"] is None:
        raise CommandError(
            "--key FILE names the private key that opens it. It is not on this server on purpose;"
            " without it nobody can read a backup. A fresh one is proven without a key by"
            " manage.py backup --prove.",
            returncode=Exit.MISUSE,
        )
    return encryption.read_key(options["key"])
