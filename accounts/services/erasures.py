"""The end of an account: asked for, undone in time, and gone through until nothing is left."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import UNDO_FOR, ApiToken, Door, Erasure, ErasureRecord, User
from accounts.services import erasure_mails, notices
from core import audit, erasure, limits, storage
from core.erasure import ErasureStep, Outcome, Subject
from core.jobs.leases import given_back_on_error
from core.jobs.models import State, backoff
from core.providers import ProviderError
from core.refusals import Refused

log = structlog.get_logger(__name__)

KIND = "erasure"
# From the moment it begins. It is never given up; past this staff are told, day by day.
PROMISED_WITHIN = timedelta(hours=24)
# Longer than a page of one step's files takes.
LEASE = 240
# Of one task; then another goes on.
MOST_SECONDS = 60
ERASE_LIST = "erasures"
# A mail that nobody takes must not keep the address here for ever.
MAIL_FOR = timedelta(days=3)


class ErasureRefused(Refused):
    """Why nothing was begun or undone, in words for the person."""


@dataclass(frozen=True)
class Wish:
    door: Door
    at_once: bool
    reason: str = ""


def request(owner: User, wish: Wish) -> Erasure:
    """The end of this account, in seven days or now; asked twice it is the same one.

    At once means that no session and no token of theirs is good any more once this is committed.
    Raises TooOften. Enqueue what it gives.
    """
    if wish.door in {Door.WEBSITE, Door.API}:
        limits.count("erase", owner.pk)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        known = Erasure.objects.unfinished().filter(owner=owner).first()
        job = known or _new(owner, wish)
        if wish.at_once:
            _hasten(job, wish)
            close_doors(owner)
            audit.record("deletion.asked", owner_id=owner.pk, target=job, at_once=True)
        elif not known:
            User.objects.filter(pk=owner.pk).update(leaves_at=job.due_at)
            audit.record("deletion.asked", owner_id=owner.pk, target=job, at_once=False)
            notices.tell(owner, "account/email/erasure_scheduled", erasure=job)
    return job


def undo(owner: User) -> Erasure:
    """Keep the account, as long as nothing was begun. Raises ErasureRefused."""
    with transaction.atomic():
        waiting = Erasure.objects.unfinished().select_for_update(no_key=True)
        job = waiting.filter(owner=owner).first()
        if job is None or not job.can_undo or not job.move(State.CANCELED):
            raise ErasureRefused("nothing_to_undo", "Your account is not about to be deleted.")
        User.objects.filter(pk=owner.pk).update(leaves_at=None)
        audit.record("deletion.undone", owner_id=owner.pk, target=job)
        notices.tell(owner, "account/email/erasure_undone", erasure=job)
    return job


def of_person(owner_id: UUID) -> Erasure | None:
    """The one that waits or is under way."""
    return Erasure.objects.unfinished().filter(owner=owner_id).first()


def close_doors(owner: User) -> None:
    """Nobody comes in as this person any more: no session, no token, no password."""
    for session in UserSession.objects.filter(user=owner):
        session.end()
    ApiToken.objects.filter(owner=owner).delete()
    locked = {"is_active": False, "password": make_password(None), "leaves_at": None}
    User.objects.filter(pk=owner.pk).update(**locked)


def advance(erasure_id: UUID, hint: str = "") -> None:
    """Go on with what is left. Task, sweep and command all call this."""
    job = Erasure.objects.filter(pk=erasure_id, due_at__lte=timezone.now()).first()
    if job is None or job.is_final or not job.claim(LEASE):
        return
    with given_back_on_error(job):
        look_in = _go_on(job)
    if not job.is_final:
        _tell_staff_if_late(job)
        job.release(look_in=look_in)


def listed() -> set[str]:
    """The keys of all who were ever erased, from outside of the database."""
    return {name.removesuffix(".json") for name in storage.names_in(ERASE_LIST)}


def restored(more: Iterable[str] = ()) -> Iterator[User]:
    """People who are on the erase list and are here again, as after a restore; `more` are keys of
    a copy of the list, where the storage may have been lost with the database."""
    keys = listed() | set(more)
    for person in User.objects.filter(erased_at=None).iterator():
        if erasure.key_of(person.pk) in keys:
            yield person


def _new(owner: User, wish: Wish) -> Erasure:
    due = timezone.now() + (timedelta(0) if wish.at_once else UNDO_FOR)
    return Erasure.objects.create(
        owner=owner,
        door=wish.door,
        reason=wish.reason,
        key=erasure.key_of(owner.pk),
        person=str(owner.pk),
        address=owner.email,
        due_at=due,
        next_look_at=due,
        deadline_at=due + PROMISED_WITHIN,
    )


def _hasten(job: Erasure, wish: Wish) -> None:
    """What waited is now asked for by this door, and for its reason."""
    now = timezone.now()
    if job.due_at > now:
        told = {"door": wish.door, "reason": wish.reason}
        job.note(due_at=now, next_look_at=now, deadline_at=now + PROMISED_WITHIN, **told)


def _go_on(job: Erasure) -> float:
    """Step by step, and no step before the one in front of it is done; gives when to look."""
    if job.state == State.QUEUED:
        _begin(job)
    began = time.monotonic()
    for position, step in enumerate(erasure.steps(), 1):
        while not (outcome := _take(job, step, position)).is_done:
            if outcome.look_in or time.monotonic() - began > MOST_SECONDS:
                return outcome.look_in
    return _finish(job)


def _begin(job: Erasure) -> None:
    """From here on there is no way back: the doors are closed, and nobody has a place ready."""
    with transaction.atomic():
        for owner in User.objects.select_for_update().filter(pk=job.owner_id):
            close_doors(owner)
        nobody = User(
            pk=job.tombstone,
            email=f"{job.tombstone.hex}@erased.invalid",
            password=make_password(None),
            is_active=False,
            erased_at=timezone.now(),
        )
        User.objects.bulk_create([nobody], ignore_conflicts=True)
        job.move(State.RUNNING)


def _take(job: Erasure, step: ErasureStep, position: int) -> Outcome:
    """One try, counted before it is made."""
    row, _ = ErasureRecord.objects.get_or_create(
        erasure_id=job.pk,
        name=step.name,
        defaults={"owner_id": _owner_of(job), "position": position},
    )
    if row.done_at:
        return Outcome(True)
    job.note(lease_until=timezone.now() + timedelta(seconds=LEASE))
    row.attempts += 1
    row.save(update_fields=["attempts"])
    try:
        outcome = step.run(Subject(UUID(job.person), job.tombstone))
    except (ProviderError, OSError) as error:
        log.warning("erasure step failed", job=str(job.pk), step=step.name, error=str(error))
        row.error = str(error)[:200]
        row.save(update_fields=["error"])
        return Outcome(False, look_in=backoff(row.attempts))
    row.told, row.error = _added(row.told, outcome.told), ""
    row.done_at = timezone.now() if outcome.is_done else None
    row.save(update_fields=["told", "error", "done_at"])
    return outcome


def _owner_of(job: Erasure) -> UUID:
    """It changes under way, when the person's own row goes."""
    return Erasure.objects.values_list("owner_id", flat=True).get(pk=job.pk)


def _added(before: dict[str, int | str], told: erasure.Told) -> dict[str, int | str]:
    """Counts of this time are added to those of earlier ones, words stand for themselves."""
    sums = dict(before)
    for name, value in told.items():
        known = sums.get(name, 0)
        sums[name] = known + value if isinstance(value, int) and isinstance(known, int) else value
    return sums


def _finish(job: Erasure) -> float:
    """The report, its mail, and then not even the address is here."""
    report = erasure_mails.issue_report(job)
    if job.mailed_at is None and timezone.now() < job.deadline_at + MAIL_FOR:
        try:
            erasure_mails.send_report(job, report)
        except OSError as error:
            log.warning("report not mailed yet", job=str(job.pk), error=type(error).__name__)
            return 300
    # The end is written into the log of acts as its owner's, who is nobody by now.
    job.owner_id = _owner_of(job)
    job.move(State.SUCCEEDED, person="", address="")
    return 0


def _tell_staff_if_late(job: Erasure) -> None:
    now = timezone.now()
    if now < job.deadline_at:
        return
    log.error("an erasure is overdue", job=str(job.pk))
    if job.staff_told_at is None or job.staff_told_at < now - timedelta(days=1):
        erasure_mails.tell_staff(job)
        job.note(staff_told_at=now)
