"""What staff do to a person's account: asked for with a reason, perhaps allowed by a colleague,
carried out once, written down, and told to the person.

Each app registers its own acts. A row is written as the person's own requests are, inside of
`user_scope(owner.pk)`, since the staff's role only looks; what is done later is done by a worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import StaffAct, User
from accounts.models.support import ALLOWED_WITHIN
from accounts.services.consents import one_at_a_time
from core import audit, origins
from core.jobs import registry
from core.jobs.leases import given_back_on_error
from core.jobs.models import State, backoff
from core.origins import Door
from core.providers import ProviderError
from core.refusals import Refused
from core.row_security import know, user_scope

log = structlog.get_logger(__name__)
KIND = "staff_act"
# What a provider or a worker has to do with it is done by then, or it failed.
DEADLINE = timedelta(days=1)
LEASE = 120
Facts = Mapping[str, str | int | bool]
Jobs = list[tuple[str, UUID]]


class ActRefused(Refused):
    """Why staff did nothing, in words for them."""


@dataclass(frozen=True)
class Kind:
    """`words` say what was done, to the person: a whole sentence of its name and its facts.

    `run` does it, in the transaction that ends the act, and names jobs to look at then. `before`
    waits for strangers, outside of any transaction, and must be safe to repeat. Both raise
    Refused, and nothing was done. `is_workers`: the web may not do it, or it may take long.
    `needs_second` tells by its person and its facts whether a colleague has to allow it.
    """

    permission: str
    words: Callable[[StaffAct], str]
    run: Callable[[StaffAct], Jobs | None]
    before: Callable[[StaffAct], None] | None = None
    is_workers: bool = False
    needs_second: Callable[[UUID, Facts], bool] = lambda owner_id, facts: False
    # Whether the person is told by mail too, not only on the page of their notices.
    is_mailed: bool = True


@dataclass(frozen=True)
class Ask:
    """`key` is the form's own, so that a second press does nothing more. `seen` is the newest act
    of this kind that the page showed: a newer one is a colleague's, who was quicker."""

    name: str
    reason: str
    key: UUID
    target: str = ""
    seen: UUID | None = None
    facts: Facts | None = None


_kinds: dict[str, Kind] = {}
_tellers: list[Callable[[StaffAct, Kind], None]] = []


def register(kinds: Mapping[str, Kind]) -> None:
    """Called once by each app, when it is ready."""
    _kinds.update(kinds)


def register_teller(tell: Callable[[StaffAct, Kind], None]) -> None:
    _tellers[:] = [tell]


def kind_of(name: str) -> Kind:
    return _kinds[name]


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def words_of(act: StaffAct) -> str:
    return _kinds[act.name].words(act)


def ask(owner: User, staff: User, asked: Ask) -> StaffAct:
    """The act, to be carried out by `advance` unless it waits for a colleague; the one that an
    earlier press of the same form made. Raises ActRefused."""
    kind = _kinds[asked.name]
    if owner.pk == staff.pk:
        raise ActRefused("own", "This is your own account: a colleague has to do it for you.")
    with transaction.atomic():
        one_at_a_time(owner.pk)
        if known := StaffAct.objects.filter(owner=owner, request_key=asked.key).first():
            return known
        _refuse_if_done(owner, asked)
        facts = dict(asked.facts or {})
        waits, now = kind.needs_second(owner.pk, facts), timezone.now()
        deadline = now + (ALLOWED_WITHIN if waits else DEADLINE)
        act = StaffAct.objects.create(
            owner=owner,
            name=asked.name,
            target=asked.target,
            staff_id=staff.pk,
            needs_second=waits,
            reason=asked.reason,
            facts=json.dumps(facts),
            request_key=asked.key,
            deadline_at=deadline,
            next_look_at=deadline if waits else now,
        )
        if waits:
            _record(act, "asked")
        return act


def newest(owner_id: UUID, name: str, target: str) -> StaffAct | None:
    """The last one that was done, is being done, or waits."""
    mine = StaffAct.objects.filter(owner=owner_id, name=name, target=target)
    return mine.exclude(state__in=[State.FAILED, State.CANCELED, State.EXPIRED]).first()


def allow(act: StaffAct, staff: User) -> None:
    """A second pair of eyes: it is to be carried out. Raises ActRefused."""
    _decide(act, staff, {"next_look_at": timezone.now(), "deadline_at": timezone.now() + DEADLINE})


def decline(act: StaffAct, staff: User, answer: str) -> None:
    """It will not be done, and why. Raises ActRefused."""
    with transaction.atomic():
        _decide(act, staff, {"answer": answer})
        act.move(State.CANCELED)


def advance(act_id: UUID, hint: str = "") -> None:
    """Go on with it. Task, sweep and command all call this."""
    act = StaffAct.objects.select_related("owner").filter(pk=act_id).first()
    if act is not None:
        carry_out(act)


def carry_out(act: StaffAct) -> None:
    """Take the next step, if any, in row scopes of its own. A request calls this too."""
    with origins.by(_origin_of(act)):
        with user_scope(act.owner_id):
            is_mine = not act.is_final and not _is_over(act) and not _waits(act)
            is_mine = is_mine and act.claim(LEASE)
        if is_mine:
            with given_back_on_error(act):
                _do(act, _kinds[act.name])


def who(staff_id: UUID | None) -> str:
    """By their address, for their colleagues."""
    if staff_id is None:
        return "nobody"
    with transaction.atomic():
        know([staff_id])
        found = User.objects.filter(pk=staff_id).values_list("email", flat=True).first()
    return found or "somebody who is gone"


def _refuse_if_done(owner: User, asked: Ask) -> None:
    last = newest(owner.pk, asked.name, asked.target)
    if last is None or last.pk == asked.seen:
        return
    state = "waits for a colleague" if last.is_undecided else "was done"
    raise ActRefused(
        "already_done",
        f"Already done by {who(last.staff_id)} at {last.created_at:%H:%M} UTC: it {state}, so"
        " nothing more was done. Look at it, and send this again only if it is still needed.",
    )


def _decide(act: StaffAct, staff: User, facts: dict[str, Any]) -> None:
    if staff.pk == act.staff_id:
        raise ActRefused("own", "A colleague has to look at it: nobody allows their own.")
    with transaction.atomic():
        now = timezone.now()
        rows = StaffAct.objects.unfinished().filter(
            pk=act.pk, needs_second=True, decided_by_id=None, deadline_at__gt=now
        )
        if not rows.update(decided_by_id=staff.pk, decided_at=now, **facts):
            act.refresh_from_db()
            raise ActRefused("decided", _decided(act))
        act.refresh_from_db()
        _record(act, "declined" if act.answer else "allowed")


def _decided(act: StaffAct) -> str:
    if act.decided_by_id is None:
        return "Its seven days are over, so nothing was done. It can be asked for again."
    done = "declined" if act.state == State.CANCELED else "allowed"
    return f"Already {done} by {who(act.decided_by_id)}. Nothing more was done."


def _is_over(act: StaffAct) -> bool:
    if timezone.now() < act.deadline_at:
        return False
    if act.move(State.EXPIRED):
        _record(act, "expired")
    return True


def _waits(act: StaffAct) -> bool:
    act.refresh_from_db(fields=["decided_by_id", "state"])
    return act.is_undecided


def _do(act: StaffAct, kind: Kind) -> None:
    try:
        if kind.before:
            kind.before(act)
        with user_scope(act.owner_id):
            _finish(act, kind)
    except Refused as refusal:
        _fail(act, refusal.code, refusal.message)
    except ProviderError as error:
        log.warning("a staff act at a provider", act=str(act.pk), error=str(error))
        if error.permanent:
            _fail(act, "provider", "The payment service refused it. Nothing was done.")
            return
        with user_scope(act.owner_id):
            act.note(attempts=act.attempts + 1)
            act.release(look_in=backoff(act.attempts))


def _finish(act: StaffAct, kind: Kind) -> None:
    act.move(State.RUNNING)
    # Before it is done, so that whoever comes second does nothing at all.
    if not act.move(State.SUCCEEDED):
        return
    jobs = kind.run(act) or []
    _record(act, "done")
    for tell in _tellers:
        tell(act, kind)
    for name, job_id in jobs:
        registry.kinds()[name].enqueue(job_id, "")


def _fail(act: StaffAct, code: str, words: str) -> None:
    with user_scope(act.owner_id):
        act.refresh_from_db()
        if act.move(State.FAILED, error_kind=code[:24], error=words[:300]):
            _record(act, "failed", reason=code)


def _record(act: StaffAct, what: str, reason: str | None = None) -> None:
    facts = {"act": act.name, "of": act.target or None, "reason": reason}
    given = {name: value for name, value in facts.items() if value is not None}
    audit.record(f"staff.act_{what}", owner_id=act.owner_id, target=act, **given)


def _origin_of(act: StaffAct) -> Callable[[], origins.Origin]:
    """A worker's step too is theirs who asked for it, or who allowed it."""
    behind = replace(
        origins.current(), door=Door.STAFF, actor_id=act.decided_by_id or act.staff_id
    )
    return lambda: behind
