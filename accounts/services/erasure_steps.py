"""What the end of an account does to the person's own row, and to what only knows them by id."""

from __future__ import annotations

import json

import structlog
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import DataExport, Erasure, ErasureRecord, StaffAct, SupportAccess, User
from accounts.services.erasures import ERASE_LIST
from core import erasure, storage
from core.audit import seals
from core.audit.models import AuditEntry
from core.erasure import ErasureStep, Outcome, Subject
from core.moderation import cases
from core.moderation.models import Case

log = structlog.get_logger(__name__)


def erase_exports(person: Subject) -> Outcome:
    """Archives of all that is theirs. A row goes once nothing of its file is left."""
    page = erasure.rows_of(DataExport, person.id)
    for export in page:
        storage.erase_folder(f"exports/{export.pk}")
        export.delete()
    return erasure.not_yet(0, exports=len(page)) if page else erasure.done(exports=0)


def write_list(person: Subject) -> Outcome:
    """Outside of the database, so that whoever restores an old copy of it knows who had left."""
    key = erasure.key_of(person.id)
    noted = {"key": key, "erased_on": timezone.now().date().isoformat()}
    storage.write(f"{ERASE_LIST}/{key}.json", json.dumps(noted).encode())
    return erasure.done()


def forget_in_caches(person: Subject) -> Outcome:
    """Counts of what they did, by their id. Where each process has its own they die with it."""
    forget = getattr(cache, "forget", None)
    if forget is None:
        return erasure.done()
    try:
        return erasure.done(keys=forget(str(person.id)) + forget(person.id.hex))
    except RedisError as error:
        raise ConnectionError(type(error).__name__) from error


def end_rows(person: Subject) -> Outcome:
    """The person, and with them all rows that are theirs, by the cascades of the database."""
    with transaction.atomic():
        _end_staff_notes(person)
        _end_staff_acts(person)
        nobody = {"owner_id": person.tombstone}
        mine = Erasure.objects.filter(tombstone=person.tombstone)
        ErasureRecord.objects.filter(erasure__in=mine).update(**nobody)
        mine.update(**nobody)
        count, by_model = User.objects.filter(pk=person.id).delete()
    return erasure.done(rows=count, tables=len(by_model))


def forget_acts(person: Subject) -> Outcome:
    """In the audit log: that something was done stays, whose it was and on what goes."""
    seals.forget(person.id)
    return erasure.done()


def search(person: Subject) -> Outcome:
    """Every column of ids there is. What is found sends the steps that should have ended it out
    again."""
    found = erasure.traces(person.id)
    if not found:
        return erasure.done(found_in="", answer="nothing of you was found")
    log.error("an erased person is still named", places=sorted(found))
    again = [step.name for step in erasure.steps() if step.order in {erasure.BOOKS, erasure.ROWS}]
    rows = ErasureRecord.objects.filter(erasure__tombstone=person.tombstone, name__in=again)
    rows.update(done_at=None)
    return erasure.not_yet(60, found_in=", ".join(sorted(found)))


def forget_cases(person: Subject) -> Outcome:
    return erasure.done(cases=cases.erase_of(person.id))


STEPS = (
    # First: who is lost with the database before the rest is done is known by it all the same.
    ErasureStep(
        "erase list",
        erasure.LIST,
        write_list,
        "A keyed hash of your account's number is kept outside of the database, so that a backup"
        " that is restored deletes you again",
    ),
    ErasureStep("jobs", erasure.JOBS, erasure.stop_jobs, "What was at work for you is stopped"),
    ErasureStep("exports", erasure.FILES, erase_exports, "Archives of your data"),
    ErasureStep("caches", erasure.CACHES, forget_in_caches, "What was counted of your requests"),
    ErasureStep(
        "moderation",
        erasure.CACHES,
        forget_cases,
        "What was reported, blocked or decided about you",
        frozenset({Case._meta.db_table}),
    ),
    ErasureStep(
        "rows",
        erasure.ROWS,
        end_rows,
        "Your account with all that was written down under it",
        frozenset({"django_admin_log", "accounts_erasure", "accounts_erasurerecord"}),
    ),
    ErasureStep(
        "activity",
        erasure.ROWS,
        forget_acts,
        "Your name on what was done by you and for you, in the log of acts",
        frozenset({AuditEntry._meta.db_table}),
    ),
    ErasureStep("search", erasure.SEARCH, search, "A search for you in every table"),
)


def _end_staff_notes(person: Subject) -> None:
    """What the administration wrote about them, or they wrote as staff."""
    notes = apps.get_model("admin", "LogEntry").objects
    about = Q(object_id=str(person.id)) | Q(user_id=person.id)
    for address in User.objects.filter(pk=person.id).values_list("email", flat=True):
        about |= Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    notes.filter(about).delete()


def _end_staff_acts(person: Subject) -> None:
    """What they did as staff stays with whom it was done for, as nobody's."""
    for rows, name in (
        (StaffAct, "staff_id"),
        (StaffAct, "decided_by_id"),
        (SupportAccess, "asked_by_id"),
    ):
        rows.objects.filter(**{name: person.id}).update(**{name: person.tombstone})
