"""A worker that is killed over an event leaves nothing lost and nothing granted twice."""

from __future__ import annotations

import pytest

from billing.models import EventState, StripeEvent
from billing.services import audit, inbox
from tests import crash_process
from tests.billing import crash_points
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

    crash_process.die(crash_points.work_off, paid["id"], point)
    unfinished = StripeEvent.objects.get(event_id=paid["id"]).state
    inbox.work_off(paid["id"])
    inbox.work_off(paid["id"])

    assert unfinished != EventState.DONE
    assert [kind for kind, _, _ in ledger(alice)] == ["grant"]
    assert list(audit.breaks()) == []
