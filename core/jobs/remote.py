"""How a job at a provider is carried to its end: one `advance` for task, webhook, sweep, command.

The provider's create call has no idempotency key, so it is sent once per claim and a lost answer
is searched for by the job's fingerprint, never blindly sent again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, TypeVar

import structlog
from django.db import transaction
from django.utils import timezone

from core import actor, audit, breakers, costs, request_id
from core.breakers import Outside
from core.database import release_connection
from core.download import DownloadFailed
from core.images import GuardUnavailable, ImageRefused
from core.jobs import concurrency, held
from core.jobs.leases import given_back_on_error
from core.jobs.models import Job, State, backoff
from core.providers import (
    NotSent,
    ProviderError,
    Rejected,
    Report,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from core.replicate import FailureKind, Phase, Remote
from core.switches import Service

log = structlog.get_logger(__name__)
AnyJob = TypeVar("AnyJob", bound=Job)
Worked = TypeVar("Worked", bound=Job, contravariant=True)

LEASE = 120
# The end of the owner's other job enqueues this one sooner.
WAIT_FOR_TURN = 20
# A claim older than this whose process never wrote back may have reached the provider.
SUBMIT_LOST_AFTER = timedelta(seconds=120)


class JobHandler(Protocol[Worked]):
    """What differs between kinds of provider jobs."""

    look_every: float
    search_for: timedelta
    # Its jobs wait in line while this is switched off.
    service: Service

    def prepare(self, job: Worked) -> None:
        """Make what the provider will fetch; safe to repeat."""

    def at_once(self, job: Worked) -> int:
        """How many jobs its owner may have at the provider at once."""

    def submit(self, job: Worked) -> Remote: ...
    def fetch(self, remote_id: str) -> Remote: ...
    def find(self, job: Worked) -> Remote | None: ...
    def cancel(self, remote_id: str) -> Remote: ...
    def note_progress(self, job: Worked, remote: Remote) -> None: ...

    def report(self, job: Worked, remote: Remote) -> Report:
        """What the provider bills for a job that has ended there."""

    def collect(self, job: Worked, remote: Remote) -> None:
        """Bring the outputs home, then move to succeeded together with their rows."""

    def ended(self, job: Worked) -> None:
        """Inside the transaction that ended the job without success."""

    def plain(self, kind: FailureKind) -> str:
        """Why it failed and what to do, for the person."""


def advance(job: AnyJob, work: JobHandler[AnyJob], hint: str = "") -> None:
    """Take the next step, if any. `hint` is a provider id that a signed webhook named."""
    with actor.in_mode(is_test=job.is_test), request_id.bound(job.request_id):
        if hint:
            log.info("provider told of it", job=str(job.pk))
        _advance(job, work, hint)


def _advance(job: AnyJob, work: JobHandler[AnyJob], hint: str) -> None:
    if hint and not _take_hint(job, work, hint):
        return
    if job.is_final:
        if hint:
            _hear_cost(job, work, hint)
        return
    if not job.claim(LEASE):
        return
    with given_back_on_error(job):
        _step_and_release(job, work)


def end(
    job: AnyJob, work: JobHandler[AnyJob], state: State, kind: FailureKind | None = None
) -> None:
    """End a job without success: state, reason and what depends on them in one transaction."""
    reason = {"error_kind": kind, "error": work.plain(kind)} if kind else {}
    with transaction.atomic():
        if job.move(state, **reason):
            work.ended(job)


def _take_hint(job: AnyJob, work: JobHandler[AnyJob], hint: str) -> bool:
    """Adopt the provider's job when ours lacks one; stop a twin. False: nothing is left to do."""
    if job.state in {State.SUBMITTING, State.UNCONFIRMED} and not job.remote_id:
        return job.adopt(hint)
    if job.remote_id == hint:
        return True
    if job.remote_id or job.is_final:
        log.error("twin at the provider", job=str(job.pk))
        _cancel_quietly(job, work, hint)
        return False
    return True


def _hear_cost(job: AnyJob, work: JobHandler[AnyJob], hint: str) -> None:
    """Of a job that ended here first: what it took is known once it has ended there too."""
    if not costs.is_recorded(job, hint):
        release_connection()
        _record_cost(job, work, work.fetch(hint))


def _record_cost(job: AnyJob, work: JobHandler[AnyJob], remote: Remote) -> None:
    if remote.has_ended:
        costs.record(str(job._meta.model_name), job, work.report(job, remote))


def _step_and_release(job: AnyJob, work: JobHandler[AnyJob]) -> None:
    asked_at = job.cancel_requested_at
    try:
        look_in = _step(job, work)
    except ProviderError as error:
        log.warning("provider step failed", job=str(job.pk), error=str(error))
        look_in = backoff(job.attempts, first=work.look_every)
    job.refresh_from_db()
    if not job.is_final:
        job.release(look_in=look_in if job.cancel_requested_at == asked_at else 0)


def _step(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    """One step; gives the seconds until the next look."""
    if held.must_wait(job, work.service):
        return held.LOOK_IN
    if timezone.now() >= job.deadline_at:
        return _give_up(job, work)
    match job.state:
        case State.QUEUED:
            return _submit(job, work)
        case State.SUBMITTING:
            return _doubt(job, work)
        case State.UNCONFIRMED:
            return _search(job, work)
        case _:
            return _refresh(job, work)


def _submit(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    if job.cancel_requested_at:
        end(job, work, State.CANCELED)
        return 0
    if away_for := breakers.rest(Outside.REPLICATE):
        return away_for
    if not concurrency.is_free(job, work.at_once(job)):
        return WAIT_FOR_TURN
    work.prepare(job)
    facts = {"attempts": job.attempts + 1, "submitted_at": timezone.now()}
    if not concurrency.take(job, work.at_once(job), **facts):
        return WAIT_FOR_TURN
    release_connection()
    try:
        remote = work.submit(job)
    except (Throttled, Unavailable, NotSent) as error:
        return _wait_in_line(job, error)
    except Rejected as error:
        log.error("provider rejected a job", job=str(job.pk), error=str(error))
        end(job, work, State.FAILED, FailureKind.INPUT)
        return 0
    except Unconfirmed:
        job.move(State.UNCONFIRMED, searches=0)
        return work.look_every
    _keep(job, work, remote)
    return work.look_every


def _keep(job: AnyJob, work: JobHandler[AnyJob], remote: Remote) -> None:
    """Save the provider's id; if a webhook or a cancel was faster, the row decides."""
    if job.adopt(remote.id):
        return
    job.refresh_from_db()
    if job.remote_id != remote.id:
        log.error("twin at the provider", job=str(job.pk))
        _cancel_quietly(job, work, remote.id)


def _wait_in_line(job: AnyJob, error: Throttled | Unavailable | NotSent) -> float:
    """The provider surely took nothing: back to the queue, paid for nothing."""
    job.move(State.QUEUED)
    if isinstance(error, Unavailable):
        log.error("provider closed to us", job=str(job.pk), reason=error.reason)
        return 60
    told = error.retry_after if isinstance(error, Throttled) else None
    return min(told or backoff(job.attempts), 300)


def _doubt(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    """A claim without an answer: its process may live, or have died before or after the call."""
    started = job.submitted_at or job.moved_at
    if timezone.now() - started < SUBMIT_LOST_AFTER:
        return work.look_every
    job.move(State.UNCONFIRMED, searches=0)
    return _search(job, work)


def _search(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    release_connection()
    remote = work.find(job)
    if remote and job.adopt(remote.id):
        return 0
    job.note(searches=job.searches + 1)
    started = job.submitted_at or job.moved_at
    if timezone.now() - started < work.search_for or job.searches < 2:
        return backoff(job.searches, most=60)
    if job.attempts < 2:
        job.move(State.QUEUED)
        return 0
    end(job, work, State.FAILED, FailureKind.PROVIDER)
    return 0


def _refresh(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    release_connection()
    remote = work.fetch(job.remote_id)
    if job.cancel_requested_at and remote.phase in {Phase.QUEUED, Phase.RUNNING}:
        remote = work.cancel(job.remote_id)
        _record_cancel(job, job.remote_id)
    return _apply(job, work, remote)


def _apply(job: AnyJob, work: JobHandler[AnyJob], remote: Remote) -> float:
    if remote.phase is Phase.SUCCEEDED:
        return _collect(job, work, remote)
    work.note_progress(job, remote)
    with transaction.atomic():
        _record_cost(job, work, remote)
        return _end_as(job, work, remote)


def _end_as(job: AnyJob, work: JobHandler[AnyJob], remote: Remote) -> float:
    """As it ended there without success, or not yet."""
    match remote.phase:
        case Phase.FAILED:
            end(job, work, State.FAILED, remote.failure or FailureKind.UNKNOWN)
        case Phase.CANCELED if job.cancel_requested_at:
            end(job, work, State.CANCELED)
        case Phase.CANCELED | Phase.EXPIRED:
            end(job, work, State.EXPIRED, FailureKind.TIMEOUT)
        case _:
            return work.look_every
    return 0


def _collect(job: AnyJob, work: JobHandler[AnyJob], remote: Remote) -> float:
    """Copy the outputs before the provider erases them; only then is the job succeeded."""
    with transaction.atomic():
        is_ours = job.state != State.RUNNING or job.move(State.COLLECTING)
        _record_cost(job, work, remote)
    if not is_ours:
        return 0
    release_connection()
    try:
        work.collect(job, remote)
    except DownloadFailed as error:
        log.warning("output not fetched", job=str(job.pk), reason=error.code)
        if error.permanent:
            end(job, work, State.FAILED, FailureKind.PROVIDER)
        return backoff(job.attempts, most=60)
    except GuardUnavailable:
        return backoff(job.attempts)
    except ImageRefused as error:
        log.error("output is no picture", job=str(job.pk), reason=error.code)
        end(job, work, State.FAILED, FailureKind.PROVIDER)
    return 0


def _give_up(job: AnyJob, work: JobHandler[AnyJob]) -> float:
    """Past the deadline: stop it there, take what came after all, else end as expired."""
    remote = _cancel_quietly(job, work, job.remote_id) if job.remote_id else None
    if remote and remote.phase is Phase.SUCCEEDED and not remote.data_removed:
        _collect(job, work, remote)
    if not job.is_final:
        end(job, work, State.EXPIRED, FailureKind.TIMEOUT)
    return 0


def _record_cancel(job: Job, remote_id: str) -> None:
    action = f"{job._meta.model_name}.stopped_at_provider"
    audit.record(action, owner_id=job.owner_id, target=job, provider_id=remote_id)


def _cancel_quietly(job: AnyJob, work: JobHandler[AnyJob], remote_id: str) -> Remote | None:
    try:
        remote = work.cancel(remote_id)
        _record_cancel(job, remote_id)
        _record_cost(job, work, remote)
        return remote
    except ProviderError as error:
        log.warning("not cancelled at the provider", error=str(error))
        return None
