"""A worker that is killed over an event leaves nothing lost and nothing granted twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from billing.models import EventState, StripeEvent
from billing.services import audit, inbox
from tests.billing.stripe_side import events, ledger, order_of, pay, post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.mark.parametrize(
    "point",
    [
        "before stripe is asked",
        "after stripe was asked",
        "after the grant before the commit",
        "before the event is done",
    ],
)
def test_a_death_over_a_purchase_grants_once(alice, shop, point):
    order = order_of(alice, shop.pack)
    pay(order)
    [paid] = events("checkout.session.completed")
    post(paid)

    died = work_off_and_die(paid["id"], point)
    unfinished = StripeEvent.objects.get(event_id=paid["id"]).state
    inbox.work_off(paid["id"])
    inbox.work_off(paid["id"])

    assert died == 137
    assert unfinished != EventState.DONE
    assert [kind for kind, _, _ in ledger(alice)] == ["grant"]
    assert list(audit.breaks()) == []


def work_off_and_die(event_id: str, point: str) -> int:
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "DB_ROLE": "visiona_worker",
        "SANDBOX_ACCOUNT": settings.STRIPE_SECRET_KEY,
        "STRIPE_MIRROR": "false",
        "SIGNUP_CREDITS": "0",
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.billing.dying_worker", event_id, point],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert died.returncode == 137, died.stderr[-2000:]
    return died.returncode
