"""The queue: what comes in, by whatever door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.moderation.models import Case, Source
from core.row_security import scope

log = structlog.get_logger(__name__)
KEEP = timedelta(days=365)
_SPACE = UUID("6f1d7a3e-5f0b-4a55-9d0e-0d6c2c1f7b10")


@dataclass(frozen=True)
class Report:
    """What somebody wrote; `email` only where they want to hear of it."""

    address: str
    matter: str
    words: str
    email: str = ""


@dataclass(frozen=True)
class Finding:
    """What a machine found of whom; `evidence` is what stands nowhere else."""

    person_id: UUID
    source: Source
    target_kind: str
    target_id: str
    rule: str = ""
    evidence: str = ""


def report(asked: Report) -> Case:
    case = Case(
        source=Source.REPORT,
        matter=asked.matter,
        address=asked.address,
        words=asked.words,
        reporter_email=asked.email,
    )
    case.save(force_insert=True)
    log.info("reported", case=str(case.pk), matter=asked.matter)
    return case


def open_for(found: Finding) -> UUID:
    """One case for each source and target, however often; gives its id."""
    key = uuid5(_SPACE, f"{found.source}:{found.person_id}:{found.target_kind}:{found.target_id}")
    # The web may not read what is there, so nothing is asked first.
    Case.objects.bulk_create([Case(pk=key, key=key, **asdict(found))], ignore_conflicts=True)
    return key


@contextmanager
def opened(case_id: UUID) -> Iterator[Case]:
    """The one case, locked; within the row scope of whoever it is about. Raises DoesNotExist."""
    with scope({"app.case": str(case_id)}):
        yield Case.objects.select_for_update().get(pk=case_id)


def reporters_to_tell(now: datetime) -> QuerySet[Case]:
    decided = Case.objects.filter(source=Source.REPORT, decided_at__lte=now)
    return decided.filter(reporter_told_at=None).order_by("decided_at")


def tell_reporter(case: Case) -> None:
    """Once, where they gave an address; that is forgotten with it. Raises OSError."""
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        if held.reporter_told_at is not None:
            return
        if held.reporter_email:
            _mail(held)
        held.reporter_told_at, held.reporter_email = timezone.now(), ""
        held.save(update_fields=["reporter_told_at", "reporter_email"])


def past_keeping(now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(decided_at__lt=now - KEEP)


def forget(case: Case) -> None:
    case.delete()


def erase_of(person_id: UUID) -> int:
    """Whatever is known of somebody here goes with their account; gives how many cases."""
    return Case.objects.filter(person_id=person_id).delete()[0]


def _mail(case: Case) -> None:
    done = {
        "dismiss": "We looked at it and found that it does not break our rules, so it stays.",
        "uphold": "You are right: it breaks our rules, and we have dealt with it.",
    }
    words = done.get(case.action, "You are right: it breaks our rules. It is taken down.")
    EmailMessage(
        subject="What became of your report",
        body=f"You reported something to us on {case.created_at:%-d %B %Y}.\n\n{words}\n\n"
        f"If you see it otherwise, answer this mail or write to {settings.SUPPORT_EMAIL}. We have"
        " deleted your address from the report.\n",
        to=[case.reporter_email],
    ).send()
