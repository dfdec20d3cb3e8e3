"""Forty jobs of four people are on their way when services are closed, or the brake is pulled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import chain
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from billing.models import CreditHold, HoldState
from billing.services import audit
from core.costs import ProviderPrice, ProviderUsage
from core.jobs import sweep
from core.jobs.models import Job, State
from core.providers import Unit
from core.row_security import role_scope
from core.switches import Service, snapshot
from generations.models import Enhancement, Generation
from generations.services import enhancements, generations
from notifications.models import EventType, Notice
from tests import factories
from tests.core.jobs.at_provider import make_trained
from tests.core.switches.turned import close, reopen
from tests.fakes import creates, until
from vectorizing.models import Vectorisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.slow]
KINDS = (Generation, Enhancement, Vectorisation)
SWITCHES = (Service.GENERATION, Service.ENHANCEMENT, Service.VECTORISING)


@pytest.fixture
def forty(db):
    """Half of the pictures are at the provider, all else is in line."""
    for number in range(4):
        owner = factories.make_user(f"{number}@example.com")
        factories.subscribe(owner, "studio")
        factories.give_credits(owner, 100_000)
        model = make_trained(owner, trigger_word="zorkan")
        for _ in range(4):
            factories.make_generation(model, outputs=1, seed=generations.random_seed())
        for _ in range(4):
            enhancements.start_enhancement(
                owner, model, "by the sea", provider="openai", request_key=uuid4()
            )
        for _ in range(2):
            factories.make_vectorisation(factories.make_vector_source(owner))
    for job in first_of_each_person():
        generations.advance(job.pk)
    assert sum(kind.objects.count() for kind in KINDS) == 40
    assert Generation.objects.filter(state=State.RUNNING).count() == 8


def first_of_each_person() -> list[Generation]:
    by_person: dict[object, list[Generation]] = {}
    for job in Generation.objects.order_by("created_at"):
        by_person.setdefault(job.owner_id, []).append(job)
    return list(chain.from_iterable(jobs[:2] for jobs in by_person.values()))


def sweep_once() -> None:
    """As beat does, with every row due."""
    for kind in KINDS:
        kind.objects.unfinished().update(next_look_at=timezone.now())
    snapshot.forget()
    sweep.reconcile(sweep.take)


def states() -> Counter[tuple[str, str]]:
    return Counter(
        (kind.__name__, str(state))
        for kind in KINDS
        for state in kind.objects.values_list("state", flat=True)
    )


def test_closed_services_lose_nothing_and_charge_nothing_wrongly(forty):
    for service in SWITCHES:
        close(service)
    waiting = in_line()

    until(lambda: sweep_once() or only_in_line(*KINDS), seconds=60)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        sweep_once()
    held = states()
    for service in SWITCHES:
        reopen(service)
    assert_all_ends_well(waiting)

    assert held["Enhancement", State.QUEUED] == 16
    assert held["Vectorisation", State.QUEUED] == 8
    assert held["Generation", State.SUCCEEDED] == held["Generation", State.QUEUED] == 8


def test_nor_does_the_spending_brake(forty):
    overspend()
    waiting = in_line()

    until(lambda: sweep_once() or only_in_line(Generation, Enhancement), seconds=60)
    held = states()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        sweep_once()  # it lets go by itself
    assert_all_ends_well(waiting)

    assert held["Enhancement", State.QUEUED] == 16
    assert held["Vectorisation", State.SUCCEEDED] == 8
    assert held["Generation", State.SUCCEEDED] == held["Generation", State.QUEUED] == 8


def assert_all_ends_well(waiting: list[Generation]) -> None:
    until(lambda: sweep_once() or only_in_line(), seconds=60)
    assert states() == {
        ("Generation", State.SUCCEEDED): 16,
        ("Enhancement", State.SUCCEEDED): 16,
        ("Vectorisation", State.SUCCEEDED): 8,
    }
    assert [creates(job.pk) for job in waiting] == [1] * 8
    holds = CreditHold.objects.values_list("state", "captured_mc")
    assert Counter(holds) == {(HoldState.CAPTURED, 1000): 24}
    assert list(audit.breaks()) == []
    assert Counter(Notice.objects.values_list("type", flat=True)) == {
        EventType.GENERATION_SUCCEEDED: 16,
        EventType.VECTORISATION_SUCCEEDED: 8,
    }


def in_line() -> list[Generation]:
    return list(Generation.objects.filter(state=State.QUEUED))


def overspend() -> None:
    """Something dear was reported; the next sweep pulls the brake."""
    with role_scope("none"):
        ProviderPrice.objects.create(
            provider="replicate", sku="dear", unit=Unit.SECOND, nano_usd=10**9, source="a test"
        )
    ProviderUsage.objects.create(
        owner=Generation.objects.first().owner, job_kind="training", job_id=uuid4(),
        provider="replicate", sku="dear", unit=Unit.SECOND, quantity=101, call_key="x",
    )  # fmt: skip


def only_in_line(*kinds: type[Job]) -> bool:
    """What is left is in line, and of these kinds alone."""
    left = [(kind, state) for kind in KINDS for state in left_of(kind)]
    return all(kind in kinds and state == State.QUEUED for kind, state in left)


def left_of(kind: type[Job]) -> list[str]:
    return list(kind._default_manager.unfinished().values_list("state", flat=True))
