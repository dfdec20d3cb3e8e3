"""What is written at the end of an account: the report, and a word to staff where it is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Erasure, ErasureRecord
from core import emails, erasure, receipts
from core.emails import email
from core.receipts import Receipt, reading

NOTHING = "there were none"
# What the law wants kept, and what keeps an erased person erased.
KEPT = (
    {
        "what": "Orders and the credit ledger under nobody's name, and invoices at Stripe",
        "why": "tax law, ten years",
    },
    {
        "what": "A keyed hash of the account's number",
        "why": "a backup that is restored deletes the account again",
    },
    {
        "what": "A keyed hash of the email address, where the welcome gift was taken",
        "why": "the gift is one for each, one year",
    },
    {
        "what": "The training service's note of each training, with its trigger word",
        "why": "it lets nobody delete one; it names neither the person nor the account",
    },
    {"what": "Copies in encrypted backups", "why": "gone after 30 days"},
)


def facts(job: Erasure) -> dict[str, Any]:
    """What the signed report holds: nothing of it names the person."""
    known = {step.name: step for step in erasure.steps()}
    rows = [row for row in job.records.all() if row.name in known and row.done_at]
    return {
        "statement": "An account is deleted, with all that belonged to it.",
        "asked_at": _moment(job.created_at),
        "asked": job.get_door_display(),
        "begun_at": _moment(job.due_at),
        "deleted": [
            {
                "what": known[row.name].about,
                "where": known[row.name].where,
                "at": _moment(row.done_at),
                "answer": in_words(row.told),
            }
            for row in rows
        ],
        "kept": list(KEPT),
    }


def issue_report(job: Erasure) -> Receipt:
    """The same one again, whatever is repeated."""
    return receipts.issue("account", owner_id=None, subject_id=job.pk, facts=facts(job))


def send_report(job: Erasure, report: Receipt) -> None:
    """Raises OSError."""
    statement = reading.read(report.body)
    gone = [line for line in statement.deleted if line.answer != NOTHING]
    facts: dict[str, Any] = {"statement": replace(statement, deleted=gone), "report": report}
    email(job.address, "emails/account_erased", **facts).send()
    job.note(mailed_at=timezone.now())


def tell_staff(job: Erasure) -> None:
    waiting = ErasureRecord.objects.filter(erasure=job.pk, done_at=None).first()
    emails.tell_staff("emails/erasure_late", erasure=job, waiting=waiting)


def in_words(told: dict[str, int | str]) -> str:
    """Counts as "photos: 3", words as they are; of what there was none of nothing is said."""
    said = (
        f"{name.replace('_', ' ')}: {value}" if isinstance(value, int) and value else value
        for name, value in told.items()
    )
    return ", ".join(str(each) for each in said if each) or (NOTHING if told else "")


def _moment(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""
