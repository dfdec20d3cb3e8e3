"""Writes all that is a person's to a file, as their own export has it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from accounts.models import User
from accounts.services import export_archive
from core import audit
from core.commands import OperatorCommand, whole_file
from core.storage import StorageFailed


class Command(OperatorCommand):
    help = "Write everything that is kept of a person into one archive. It is theirs: guard it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="email address, or id")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="a new file")

    def handle(self, *args: Any, person: str, to: Path, **options: Any) -> None:
        owner = _find(person)
        if to.exists():
            raise CommandError(f"{to} is there already.")
        try:
            with whole_file(to) as target:
                export_archive.write(target, owner.pk, lambda percent: None)
        except StorageFailed:
            raise
        except OSError as error:
            raise CommandError(f"It could not be written: {error.strerror or error}") from error
        audit.record("export.made", owner_id=owner.pk, target=owner, bytes=to.stat().st_size)
        self.facts |= {"file": str(to), "bytes": to.stat().st_size}
        self.say(f"{to}: {to.stat().st_size:,} bytes")


def _find(person: str) -> User:
    try:
        wanted: dict[str, Any] = {"pk": UUID(person)}
    except ValueError:
        wanted = {"email__iexact": person}
    found = User.objects.filter(**wanted).first()
    if found is None:
        raise CommandError("There is nobody with this address or id.")
    return found
