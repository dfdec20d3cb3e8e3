"""Makes the pair of keys that backups are encrypted with."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.commands import Exit, OperatorCommand
from operations.services import encryption
from operations.services.errors import BackupFailed

_THEN = """Only this file opens your backups. Without it they are lost, and nobody makes it anew:
- take it off this machine now: a password manager, and paper or a stick in a safe, two places
- try it there: `manage.py restore --prove --key FILE`, now and every three months
On the servers set only its public half:
BACKUP_RECIPIENTS={public}"""


class Command(OperatorCommand):
    help = (
        "Make a pair of keys for backups: the private half into a file, the public half to read."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file for the private half")
        parser.add_argument(
            "--public",
            action="store_true",
            help="only show the public half of a file that is there",
        )

    def handle(self, *args: Any, file: Path, public: bool, **options: Any) -> None:
        try:
            key = encryption.read_key(file) if public else _write(file)
        except BackupFailed as error:
            raise CommandError(str(error), returncode=Exit.MISUSE) from error
        shown = encryption.public_half(key)
        self.facts["public"] = shown
        self.say(shown if public else _THEN.format(public=shown))


def _write(file: Path) -> Any:
    """Readable by this account only, and never over a key that may be the only one."""
    key = encryption.new_key()
    text = f"# public key: {encryption.public_half(key)}\n{key}\n"
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupFailed(
            f"{file} is there already, and stays as it is: name another."
        ) from error
    except OSError as error:
        raise BackupFailed(f"{file} can't be written: {error.strerror}.") from error
    with os.fdopen(number, "w") as output:
        output.write(text)
    return key
