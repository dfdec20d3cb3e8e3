"""The brake counts what was spent and what is at work, is pulled once, and lets go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from core import switches
from core.costs import ProviderPrice, ProviderUsage
from core.jobs import brake, concurrency
from core.jobs.models import State
from core.models import AuditEntry, ServiceSwitch
from core.providers import Unit
from core.row_security import STAFF, role_scope
from core.switches import Service, snapshot
from core.switches.turn import Turn, turn
from tests import factories
from tests.core.switches.turned import reopen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
DOLLAR = 1_000_000_000


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.SPENDING_LIMITS = {"hour": 10, "day": 30}


@pytest.fixture
def spend(alice):
    """A job that cost so many dollars, so many minutes ago."""
    with role_scope("none"):
        ProviderPrice.objects.create(
            provider="replicate", sku="dear", unit=Unit.SECOND, nano_usd=DOLLAR, source="a test",
            valid_from=timezone.now() - timedelta(days=30),
        )  # fmt: skip

    def used(dollars: int, minutes: int = 0, kind: str = "generation") -> None:
        ProviderUsage.objects.create(
            owner=alice, job_kind=kind, job_id=uuid4(), provider="replicate", sku="dear",
            unit=Unit.SECOND, quantity=Decimal(dollars), call_key=uuid4().hex,
            created_at=timezone.now() - timedelta(minutes=minutes),
        )  # fmt: skip
        snapshot.forget()

    return used


def training(owner, state: State = State.QUEUED):
    return factories.make_training(factories.make_model(owner, ready=False), state=state)


def look() -> bool:
    """Whether new work is taken after a look."""
    snapshot.forget()
    brake.look()
    return switches.is_on("training")


def test_below_the_limits_nothing_happens(spend):
    spend(9)

    assert look()
    assert not ServiceSwitch.objects.exists()


@pytest.mark.parametrize(
    ("dollars", "minutes", "window"), [(11, 5, "an hour"), (31, 300, "a day")]
)
def test_beyond_an_hours_or_a_days_new_paid_work_is_closed(spend, dollars, minutes, window):
    spend(dollars, minutes)

    assert not look()
    assert not switches.is_on("generation")
    assert not switches.is_on("enhancement")
    assert switches.is_on("vectorising")
    assert switches.is_on("payments")
    assert window in ServiceSwitch.objects.get().reason
    assert "paused for a while" in switches.closed_words("training")


def test_staff_are_told_once(spend):
    spend(11)

    for _ in range(3):
        look()

    [told] = mail.outbox
    assert told.subject == "New work is stopped: too much was spent"
    assert "More than $10 an hour" in told.body
    assert "/staff/switches/" in told.body
    assert AuditEntry.objects.filter(action="service.closed").count() == 1


def test_it_lets_go_by_itself_once_the_sums_are_well_below(spend):
    spend(11)
    closed = look()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        spend(9)
        still = look()
    with time_machine.travel(timezone.now() + timedelta(minutes=122)):
        opened = look()

    assert (closed, still, opened) == (False, False, True)
    assert [row.is_automatic for row in ServiceSwitch.objects.all()] == [True, True]


def test_who_opens_it_by_hand_lets_an_hour_through(spend):
    spend(11)
    look()
    reopen(Service.SPENDING)

    assert look()
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        spend(11)
        assert look()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert not look()


def test_what_staff_closed_it_leaves_closed(spend):
    with role_scope(STAFF):
        turn(Turn(Service.SPENDING, is_on=False))

    assert not look()


def test_other_words_for_what_it_closed_leave_it_to_the_brake(spend):
    spend(11)
    look()
    with role_scope(STAFF):
        turn(Turn(Service.SPENDING, is_on=False, message="Tomorrow again."))

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert look()


def test_jobs_in_line_do_not_slip_through_before_their_costs_are_known(alice):
    """At three dollars each the fourth would pass ten."""
    jobs = [training(alice) for _ in range(8)]

    taken = [concurrency.take(job, 100) for job in jobs]

    assert taken == [True] * 3 + [False] * 5
    assert not look()


def test_not_even_at_once(alice):
    jobs = [training(alice) for _ in range(8)]

    def take(job) -> bool:
        try:
            return concurrency.take(job, 100)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, jobs))

    assert sum(taken) == 3
    assert ServiceSwitch.objects.count() == 1
    assert len(mail.outbox) == 1


def test_what_a_kind_has_cost_lately_is_what_the_next_will(alice, spend):
    for _ in range(5):
        spend(1, minutes=600, kind="training")
    jobs = [training(alice) for _ in range(12)]

    taken = [concurrency.take(job, 100) for job in jobs]

    assert sum(taken) == 10


def test_a_test_is_no_spending(alice, spend):
    spend(31)
    test = factories.make_training(factories.make_model(alice, ready=False), is_test=True)

    assert concurrency.take(test, 1)


def test_without_limits_there_is_no_brake(alice, spend, settings):
    settings.SPENDING_LIMITS = {"hour": 0, "day": 0}
    spend(1000)

    assert look()
    assert concurrency.take(training(alice), 1)


def test_what_has_no_price_is_not_for_nothing(alice, spend, settings):
    settings.SPENDING_LIMITS = {"hour": 1, "day": 0}
    for _ in range(25):
        ProviderUsage.objects.create(
            owner=alice, job_kind="generation", job_id=uuid4(), provider="replicate",
            sku="new", unit=Unit.SECOND, quantity=1, call_key=uuid4().hex,
        )  # fmt: skip

    assert not look()
