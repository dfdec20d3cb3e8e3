"""The audit log for operators: whether it is whole, and what it holds of a person."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandError

from core import audit
from core.audit import search
from core.audit.models import AuditEntry
from core.audit.verification import Head, verify
from core.commands import Exit, OperatorCommand

_PROOF = (
    "This proves the order and the content of what was sealed up to the head. Keep the head where"
    " this database can't reach, and give it by --head the next time: without one, whoever owns"
    " the database could have written the whole chain anew. What was emptied is right only where"
    " it was erasures that emptied it."
)


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise ArgumentTypeError("a day, as 2026-11-29") from error


def _head(text: str) -> Head:
    position, _, digest = text.partition(":")
    if not position.isdecimal() or len(digest) != 64:
        raise ArgumentTypeError("a head, as --verify prints it")
    return Head(int(position), digest)


class Command(OperatorCommand):
    help = "Verify the chain of the audit log, or list what was done of or by a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="follow the chain of hashes")
        parser.add_argument("--head", type=_head, help="an exported head that must be in it")
        parser.add_argument("--of", help="a person's email address or id")
        parser.add_argument("--since", type=_day, help="from this day on (UTC)")
        parser.add_argument("--action", default="", help="how the action begins, as login")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["of"]) == options["verify"]:
            raise CommandError("Give either --verify or --of.", returncode=Exit.MISUSE)
        if options["verify"]:
            self._verify(options["head"])
        else:
            self._list(options)

    def _verify(self, exported: Head | None) -> None:
        report = verify(exported)
        self.facts |= vars(report) | {"head": str(report.head), "faults": list(report.faults)}
        for fault in report.faults:
            self.say(fault)
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults in the audit log.")
        self.say(
            f"{report.checked} entries are as they were sealed, {report.emptied} of them emptied;"
            f" {report.waiting} wait for their seal.\nhead {report.head}\n{_PROOF}"
        )

    def _list(self, options: dict[str, Any]) -> None:
        """That somebody looked is written down too."""
        person_id = search.find_person(options["of"])
        if person_id is None:
            raise CommandError("Nobody has this address. Somebody who is gone is found by the id.")
        entries = list(search.find(person_id, options["since"], options["action"]))
        audit.record("log.read", owner_id=person_id, count=len(entries))
        lines = self.facts["entries"] = [_line(entry) for entry in entries]
        for line in lines:
            self.say(line)
        self.say(f"{len(entries)} entries.")


def _line(entry: AuditEntry) -> str:
    facts = " ".join(f"{name}={value}" for name, value in entry.details.items())
    parts = (
        f"{entry.created_at:%Y-%m-%d %H:%M:%S}", entry.action, entry.door,
        f"actor={entry.actor_id or '-'}", f"owner={entry.owner_id or '-'}",
        f"{entry.target_kind}:{entry.target_id}" if entry.target_kind else "", entry.device, facts,
    )  # fmt: skip
    return " ".join(filter(None, parts))
