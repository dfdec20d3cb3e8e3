"""Decisions of staff, and the second look: each once, with a reason, told and written down."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import audit, limits
from core.moderation import cases, registry
from core.moderation.models import MOST_REASON, MOST_WORDS, Action, Answer, Case, Decision, Source
from core.moderation.registry import Target
from core.refusals import Refused
from core.row_security import user_scope
from core.text import clean

DECIDED, ANSWERED = "decided", "answered"
# The database lets the web write no more of a decision than what follows on it.
_AFTER = ("lifted_at", "answer", "answer_reason", "answered_by", "answered_at")


class ModerationRefused(Refused):
    """Why nothing was decided, in words for whoever asked; nothing was changed."""


@dataclass(frozen=True)
class Ruling:
    """What staff say of a case. `target` is what the action is done to; None: to nobody."""

    staff_id: UUID
    action: Action
    reason: str
    target: Target | None = None


def decide(case_id: UUID, ruling: Ruling) -> Case:
    """Once: of two staff at once the second is told. By the web's login, in the row scope of
    whoever it is about. Raises ModerationRefused."""
    reason = clean(ruling.reason, lines=True).strip()[:MOST_REASON]
    if not reason:
        raise ModerationRefused("no_reason", "Say why: the person reads it.", field="reason")
    owner_id = ruling.target.owner_id if ruling.target else None
    if owner_id is None and ruling.action not in {Action.DISMISS, Action.UPHOLD}:
        raise ModerationRefused("no_target", "Nobody's thing was found at this address.")
    with user_scope(owner_id), cases.opened(case_id) as case:
        if not case.is_open:
            raise ModerationRefused("decided", "Somebody has decided this case meanwhile.")
        if ruling.target:
            _act(ruling.action, ruling.target)
        case.action, case.reason, case.decided_by = ruling.action, reason, ruling.staff_id
        case.decided_at, case.person_id = timezone.now(), owner_id or case.person_id
        case.save(update_fields=["action", "reason", "decided_by", "decided_at", "person_id"])
        audit.record(
            f"moderation.{ruling.action}", owner_id=owner_id, target=case, source=case.source
        )
        # What our check blocked was told when it was blocked.
        if ruling.target and ruling.action != Action.DISMISS:
            _write_down(case, ruling, ruling.target, reason)
        return case


def appeal(decision: Decision, words: str) -> Decision:
    """The person's own, once. Within their row scope. Raises ModerationRefused and TooOften."""
    words = clean(words, lines=True).strip()[:MOST_WORDS]
    if not words:
        raise ModerationRefused("no_words", "Say why you see it otherwise.", field="words")
    limits.count("appeal", decision.owner_id)
    with transaction.atomic():
        held = Decision.objects.select_for_update().get(pk=decision.pk)
        if not held.may_appeal:
            raise ModerationRefused("appealed", "A second look was asked for already.")
        held.appeal, held.appealed_at = words, timezone.now()
        held.save(update_fields=["appeal", "appealed_at"])
        audit.record("moderation.appealed", owner_id=held.owner_id, target=held)
        return held


def answer(decision: Decision, staff_id: UUID, outcome: Answer, reason: str) -> Decision:
    """To an appeal, once, by somebody else than who decided, where there is anybody else.

    By the web's login. Raises ModerationRefused.
    """
    reason = clean(reason, lines=True).strip()[:MOST_REASON]
    if not reason:
        raise ModerationRefused("no_reason", "Say why: the person reads it.", field="reason")
    with user_scope(decision.owner_id), transaction.atomic():
        held = Decision.objects.select_for_update().get(pk=decision.pk)
        if held.appealed_at is None or held.answered_at is not None:
            raise ModerationRefused("answered", "Somebody has answered this meanwhile.")
        held.answer, held.answer_reason = outcome, reason
        held.answered_by, held.answered_at = staff_id, timezone.now()
        if outcome == Answer.LIFTED:
            _lift(held)
        held.save(update_fields=_AFTER)
        audit.record(f"moderation.appeal_{outcome}", owner_id=held.owner_id, target=held)
        registry.tell(held, ANSWERED)
        return held


def lift(decision: Decision, staff_id: UUID, reason: str) -> Decision:
    """Staff take a suspension back by themselves. Raises ModerationRefused."""
    reason = clean(reason, lines=True).strip()[:MOST_REASON]
    if not reason:
        raise ModerationRefused("no_reason", "Say why: the person reads it.", field="reason")
    with user_scope(decision.owner_id), transaction.atomic():
        held = Decision.objects.select_for_update().get(pk=decision.pk)
        if held.lifted_at is not None or not held.is_suspension:
            raise ModerationRefused("lifted", "It is taken back already.")
        _lift(held)
        held.answer_reason = reason
        held.save(update_fields=_AFTER)
        audit.record("moderation.lifted", owner_id=held.owner_id, target=held, by_id=staff_id)
        registry.tell(held, ANSWERED)
        return held


def _act(action: Action, target: Target) -> None:
    kind = registry.kind_named(target.kind)
    if action == Action.REMOVE and kind and kind.remove:
        kind.remove(target.id)
    elif action in {Action.SUSPEND_MODEL, Action.SUSPEND_PERSON} and kind and kind.suspend:
        kind.suspend(target.id)
    elif action not in {Action.DISMISS, Action.UPHOLD}:
        raise ModerationRefused("not_possible", "This can't be done to what was reported.")


def _write_down(case: Case, ruling: Ruling, target: Target, reason: str) -> None:
    """The statement of reasons. One that our check wrote is there already."""
    if case.source == Source.BLOCKED and ruling.action == Action.UPHOLD:
        return
    decision = Decision(
        owner_id=target.owner_id,
        case_id=case.pk,
        action=ruling.action,
        rule=case.rule,
        target_kind=target.kind,
        target_id=target.id,
        reason=reason,
        decided_by=ruling.staff_id,
    )
    decision.save(force_insert=True)
    registry.tell(decision, DECIDED)


def _lift(held: Decision) -> None:
    held.lifted_at = timezone.now()
    kind = registry.kind_named(held.target_kind)
    others = Decision.objects.filter(
        owner=held.owner_id, action=held.action, target_id=held.target_id, lifted_at=None
    )
    if held.is_suspension and kind and not others.exclude(pk=held.pk).exists():
        kind.restore(held.target_id)
