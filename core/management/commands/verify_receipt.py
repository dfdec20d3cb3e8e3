"""Checks a receipt with the keys of this installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from core.commands import OperatorCommand
from core.receipts import reading, signatures
from core.receipts.signatures import MOST_BYTES, Result

_WORDS = {
    Result.CHANGED: "It was changed after it was signed.",
    Result.UNKNOWN_KEY: "It names a key that is not among RECEIPT_SIGNING_KEYS.",
    Result.UNREADABLE: "There is no receipt in it.",
}


class Command(OperatorCommand):
    help = "Say whether a receipt (JSON, JWS or PDF) is genuine and what it states; exit 1 if not."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, or - for what comes in")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        verdict = signatures.verify(_content(file))
        self.facts["result"] = verdict.result.name.lower()
        if not verdict.is_genuine:
            raise CommandError(_WORDS[verdict.result])
        statement = reading.read(verdict.body)
        self.facts["body"] = verdict.body
        self.say(f"Genuine: {statement.title}")
        self.say(f"Issued {statement.issued} by {statement.issuer}")
        for gone in statement.deleted:
            parts = [gone.what, gone.where, gone.at, gone.answer]
            self.say(f"  deleted: {', '.join(filter(None, parts))}")
        for kept in statement.kept:
            self.say(f"  kept: {kept.what}: {kept.why}")
        for name, value in statement.facts:
            self.say(f"  {name}: {value}")


def _content(file: str) -> bytes:
    """One byte more than a receipt may have, of whatever it is."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}") from error
