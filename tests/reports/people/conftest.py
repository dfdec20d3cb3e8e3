"""Two of the staff who may do everything, one who only looks, and a person with some of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.models import Order, OrderState, Source
from billing.services import credits
from core import sessions
from core.jobs.models import State
from core.row_security import user_scope
from notifications.models import Notice
from notifications.services.announce import announce
from tests import factories
from tests.visiona.test_ids import order


def at_work(person: User, *, is_old: bool = False) -> Client:
    """Inside the staff's pages, having logged in a moment ago or this morning."""
    client = factories.log_in_staff(Client(), person)
    if not is_old:
        session = client.session
        sessions.begin(session)
        session.save()
    return client


@pytest.fixture
def ann(db: None) -> User:
    return factories.make_user("ann@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def bob(db: None) -> User:
    return factories.make_user("bob@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def plain(db: None) -> User:
    return factories.make_user("plain@example.com", is_staff=True)


@pytest.fixture
def ann_client(ann: User) -> Client:
    return at_work(ann)


@pytest.fixture
def bob_client(bob: User) -> Client:
    return at_work(bob)


def paid_order(owner: User, amount_minor: int) -> Order:
    """A pack, paid a moment ago, with its credits unspent."""
    made: Order = order(owner)
    now = timezone.now()
    paid = {
        "state": OrderState.FULFILLED,
        "stripe_charge_id": "ch_1",
        "amount_minor": amount_minor,
    }
    with user_scope(owner.pk):
        Order.objects.filter(pk=made.pk).update(**paid, paid_at=now, fulfilled_at=now)
        credits.grant(owner, made.credits_mc, Source.PACK, f"session:{made.pk}", order=made)
    return made


@pytest.fixture
def abouts(alice: User) -> dict[str, Any]:
    """What the acts are about, where it is not the whole account."""
    model = factories.make_model(alice)
    factories.give_credits(alice, 50_000)
    failed = factories.make_generation(
        model, state=State.FAILED, finished_at=timezone.now(), error="It broke."
    )
    running = factories.make_generation(model, state=State.RUNNING)
    with user_scope(alice.pk):
        announce(factories.event(alice))
        notice: UUID = Notice.objects.get().pk
    return {
        "refund": str(paid_order(alice, 2900).pk),
        "ask": "content",
        "resend": str(notice),
        "cancel": f"generation:{running.pk}",
        "retry": f"generation:{failed.pk}",
    }
