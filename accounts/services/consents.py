"""Consent: given and withdrawn, each as a row of its own; the newest of a purpose decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Consent, ConsentEvent, ConsentPurpose, User
from accounts.policies import POLICIES, Policy
from core import audit, limits
from core.refusals import Refused
from core.row_security import user_scope

Jobs = list[tuple[str, UUID]]


class ConsentRefused(Refused):
    """It is not there, or can't be withdrawn by itself. Nothing was done."""


@dataclass(frozen=True)
class Leftover:
    """What a withdrawn consent has left behind, and the page that deletes it."""

    words: str
    page: str
    button: str


@dataclass(frozen=True)
class Guard:
    """Of the app that does what a consent allows: `stop` ends what runs, and names jobs to look at
    now; `leftover` is what is still there after that, if anything."""

    stop: Callable[[User], Jobs]
    leftover: Callable[[User], Leftover | None]


_guards: dict[ConsentPurpose, Guard] = {}


def register(purpose: ConsentPurpose, guard: Guard) -> None:
    """Called once by the app, when it is ready."""
    _guards[purpose] = guard


@dataclass(frozen=True)
class Standing:
    """How it stands with one purpose; `newest` is the row that decides."""

    policy: Policy
    newest: Consent | None

    @property
    def is_given(self) -> bool:
        return self.newest is not None and self.newest.event == ConsentEvent.GIVEN

    @property
    def is_withdrawn(self) -> bool:
        return self.newest is not None and self.newest.event == ConsentEvent.WITHDRAWN

    @property
    def is_live(self) -> bool:
        """Given, and to today's text."""
        newest = self.newest
        return newest is not None and self.is_given and newest.version == self.policy.version

    @property
    def is_outdated(self) -> bool:
        return self.is_given and not self.is_live

    @property
    def may_be_withdrawn(self) -> bool:
        return self.is_given and self.policy.purpose != ConsentPurpose.TERMS


def standings(owner_id: UUID) -> list[Standing]:
    rows = Consent.objects.filter(owner=owner_id).order_by("purpose", "-given_at")
    newest = {row.purpose: row for row in rows.distinct("purpose")}
    return [Standing(policy, newest.get(purpose)) for purpose, policy in POLICIES.items()]


def standing(owner_id: UUID, purpose: ConsentPurpose) -> Standing:
    rows = Consent.objects.filter(owner=owner_id, purpose=purpose)
    return Standing(POLICIES[purpose], rows.order_by("-given_at").first())


def record_consent(user: User, purpose: ConsentPurpose) -> Consent:
    """Write down that this person agreed to today's text; at sign-up nobody is logged in yet."""
    return _write(user, purpose, ConsentEvent.GIVEN)


def give(user: User, purpose: ConsentPurpose) -> Standing:
    """By itself, on the page or by the API; a second time changes nothing. Raises TooOften."""
    limits.count("consent", user.pk)
    one_at_a_time(user.pk)
    before = standing(user.pk, purpose)
    return before if before.is_live else Standing(before.policy, record_consent(user, purpose))


def give_with_act(user: User, purpose: ConsentPurpose) -> Consent:
    """With the act that it is for. Who has withdrawn it gives it again by itself first, so that
    no program takes it back. In the caller's transaction. Raises ConsentRefused."""
    one_at_a_time(user.pk)
    before = standing(user.pk, purpose)
    if before.is_withdrawn:
        raise ConsentRefused(
            "consent_withdrawn",
            f"You have withdrawn your consent: {before.policy.title.lower()}. Give it again on"
            " your privacy page first. Nothing was started.",
        )
    return record_consent(user, purpose)


def demand(owner_id: UUID, purpose: ConsentPurpose) -> Consent:
    """The row that allows it. Raises ConsentRefused."""
    found = standing(owner_id, purpose)
    if found.newest is None or not found.is_live:
        raise ConsentRefused(
            "consent_missing",
            f"This needs your consent to today's text: {found.policy.title.lower()}. Read it and"
            " give it on your privacy page. Nothing was started.",
        )
    return found.newest


def withdraw(user: User, purpose: ConsentPurpose) -> Jobs:
    """From now on, and what runs by it is stopped; what is not given is left as it is.

    Gives the jobs to look at now. Raises ConsentRefused and TooOften.
    """
    limits.count("consent", user.pk)
    if purpose == ConsentPurpose.TERMS:
        raise ConsentRefused("ends_with_account", POLICIES[purpose].ends)
    one_at_a_time(user.pk)
    if not standing(user.pk, purpose).is_given:
        return []
    _write(user, purpose, ConsentEvent.WITHDRAWN)
    guard = _guards.get(purpose)
    return guard.stop(user) if guard else []


def one_at_a_time(owner_id: UUID) -> None:
    """A withdrawal and an act that begins do not miss each other: the person's row is locked
    until the transaction ends."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner_id)


def leftovers(user: User, shown: Iterable[Standing]) -> dict[str, Leftover]:
    """By purpose: what there still is of what a withdrawn one allowed."""
    withdrawn = [each.policy.purpose for each in shown if each.is_withdrawn]
    found = {
        purpose.value: _guards[purpose].leftover(user)
        for purpose in withdrawn
        if purpose in _guards
    }
    return {purpose: left for purpose, left in found.items() if left}


def _write(user: User, purpose: ConsentPurpose, event: ConsentEvent) -> Consent:
    policy = POLICIES[purpose]
    with user_scope(user.pk):
        row = Consent.objects.create(
            owner=user,
            purpose=purpose,
            event=event,
            version=policy.version,
            text_sha256=policy.sha256,
        )
        facts = {"purpose": purpose.value, "version": policy.version}
        audit.record(f"consent.{event}", owner_id=user.pk, target=row, **facts)
    return row
