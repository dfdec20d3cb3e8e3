"""An act of staff: once, with a reason, perhaps looked at twice, written down and told."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import Erasure, StaffAct, User
from accounts.models.support import ALLOWED_WITHIN
from accounts.services import staff_account_acts, staff_acts, tokens
from accounts.services.staff_acts import ActRefused, Ask
from billing.models import CreditAccount
from core.audit.models import AuditEntry
from core.jobs.models import State
from core.row_security import WORKER, role_scope, user_scope
from notifications.models import Notice
from tests import factories
from tests.api import make_token

pytestmark = pytest.mark.django_db
SOME, MUCH = {"amount_mc": 5_000}, {"amount_mc": 900_000}


@pytest.fixture
def ann(db: None) -> User:
    return factories.make_user("ann@example.com", is_staff=True)


@pytest.fixture
def bob(db: None) -> User:
    return factories.make_user("bob@example.com", is_staff=True)


@pytest.fixture(autouse=True)
def _no_gift(settings) -> None:
    settings.SIGNUP_CREDITS = 0


def press(owner, staff, key=None, **more) -> StaffAct:
    """As a page does it, from the form to the end of the act."""
    asked = {"name": "credits.adjust", "reason": "sorry", "facts": SOME} | more
    with user_scope(owner.pk):
        act = staff_acts.ask(owner, staff, Ask(key=key or uuid4(), **asked))
    staff_acts.carry_out(act)
    with user_scope(owner.pk):
        act.refresh_from_db()
    return act


def posted(owner) -> int:
    with user_scope(owner.pk):
        return sum(CreditAccount.objects.filter(pk=owner.pk).values_list("posted_mc", flat=True))


def audited(owner) -> list[str]:
    with role_scope(WORKER):
        rows = AuditEntry.objects.filter(owner_id=owner.pk).order_by("created_at")
        return [row.action for row in rows]


def test_it_is_done_written_down_and_told(alice, ann):
    act = press(alice, ann)

    assert (act.state, posted(alice)) == (State.SUCCEEDED, 5_000)
    with role_scope(WORKER):
        done = AuditEntry.objects.get(action="staff.act_done")
        notice = Notice.objects.get()
    assert (done.door, done.actor_id, done.owner_id) == ("staff", ann.pk, alice.pk)
    assert (notice.type, notice.mail_due_at is not None) == ("support.acted", True)
    assert "You were given 5 credits." in notice.words


def test_a_second_press_does_nothing_more(alice, ann):
    key = uuid4()
    first, second = press(alice, ann, key), press(alice, ann, key)

    assert first == second
    assert posted(alice) == 5_000


def test_of_two_at_once_the_second_is_told_who_was_quicker(alice, ann, bob):
    first = press(alice, ann)

    with pytest.raises(ActRefused, match="Already done by ann@example.com"):
        press(alice, bob)
    press(alice, bob, seen=first.pk)

    assert posted(alice) == 10_000


def test_nobody_does_it_for_themself(ann):
    with pytest.raises(ActRefused, match="your own account"):
        press(ann, ann)


def test_above_a_sum_a_colleague_looks_at_it(alice, ann, bob):
    act, before = press(alice, ann, facts=MUCH), posted(alice)
    cleo = factories.make_user("cleo@example.com")
    with user_scope(alice.pk):
        with pytest.raises(ActRefused, match="nobody allows their own"):
            staff_acts.allow(act, ann)
        staff_acts.allow(act, bob)
        with pytest.raises(ActRefused, match="Already allowed by bob@example.com"):
            staff_acts.decline(act, cleo, "no")
    for _ in range(2):
        staff_acts.carry_out(act)

    assert (act.needs_second, before, posted(alice)) == (True, 0, 900_000)
    assert audited(alice)[:2] == ["staff.act_asked", "staff.act_allowed"]


def test_a_sum_in_small_parts_is_looked_at_as_the_sum(alice, ann, bob, time_machine):
    part = {"amount_mc": 300_000}
    first = press(alice, ann, facts=part)
    second = press(alice, bob, facts=part, seen=first.pk)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    later = press(alice, bob, facts=part, seen=second.pk)

    assert [act.needs_second for act in (first, second, later)] == [False, True, False]
    assert posted(alice) == 600_000


def test_what_is_declined_is_never_done(alice, ann, bob):
    act = press(alice, ann, facts=MUCH)
    with user_scope(alice.pk):
        staff_acts.decline(act, bob, "too much")
    staff_acts.carry_out(act)

    assert (act.state, act.answer) == (State.CANCELED, "too much")
    assert audited(alice) == ["staff.act_asked", "staff.act_declined"]


@pytest.mark.worker
def test_what_nobody_looks_at_ends_after_seven_days(alice, ann, time_machine):
    time_machine.move_to("2026-11-01T10:00:00Z", tick=False)
    act = press(alice, ann, facts=MUCH)
    assert act.deadline_at == timezone.now() + ALLOWED_WITHIN
    time_machine.move_to("2026-11-08T10:00:01Z")
    due = list(StaffAct.objects.due(act.deadline_at + timedelta(seconds=1)))
    staff_acts.advance(act.pk)

    act.refresh_from_db()
    assert (due, act.state) == ([act], State.EXPIRED)
    assert audited(alice)[-1] == "staff.act_expired"


def test_what_can_not_be_done_fails_and_is_told_to_nobody(alice, ann):
    act = press(alice, ann, facts={"amount_mc": -90_000})

    assert (act.state, act.error) == (State.FAILED, "Only 0 credits are free. Nothing was done.")
    with role_scope(WORKER):
        assert not Notice.objects.exists()


def test_the_database_keeps_the_two_apart_and_the_asking_as_it_was(alice, ann):
    act = press(alice, ann, facts=MUCH)

    with user_scope(alice.pk):
        own = StaffAct(owner=alice, name=act.name, staff_id=alice.pk, deadline_at=act.deadline_at)
        with pytest.raises(IntegrityError, match="not_for_oneself"), transaction.atomic():
            own.save()
        mine = StaffAct.objects.filter(pk=act.pk)
        for wrong in (
            {"decided_by_id": ann.pk},
            {"state": State.SUCCEEDED, "finished_at": act.created_at},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                mine.update(**wrong)
        for wrong in ({"facts": "{}"}, {"needs_second": False}, {"staff_id": uuid4()}):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                mine.update(**wrong)


@pytest.mark.worker
def test_a_closed_account_keeps_what_it_has_and_opens_again(alice, ann):
    token = make_token(alice)[1]
    press(alice, ann, name="account.switch_off", facts={})
    closed = User.objects.get(pk=alice.pk).is_active, tokens.find(token)
    press(alice, ann, name="account.switch_on", facts={})
    opened = User.objects.get(pk=alice.pk).is_active, tokens.find(token)

    assert closed == (False, None)
    assert (opened[0], opened[1] is not None) == (True, True)


@pytest.mark.worker
def test_a_colleagues_account_is_neither_closed_nor_deleted_so(ann, bob):
    closing = press(bob, ann, name="account.switch_off", facts={})
    ending = press(bob, ann, name="account.erase", facts={"at_once": False})

    assert (closing.state, ending.state) == (State.FAILED, State.FAILED)
    assert User.objects.get(pk=bob.pk).is_active
    assert not Erasure.objects.filter(owner=bob).exists()


def test_an_end_that_nobody_can_undo_is_looked_at_twice():
    kind = staff_account_acts.KINDS["account.erase"]

    assert [kind.needs_second(uuid4(), {"at_once": now}) for now in (True, False)] == [True, False]
