from __future__ import annotations

from uuid import uuid4

import pytest

from core.jobs.models import State
from notifications import tasks
from notifications.services.announce import send_test
from tests import factories
from tests.receiver import receiving

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_delivery_is_made_by_its_id(alice):
    with receiving() as server:
        delivery = send_test(factories.make_endpoint(alice, server.at("status/200")), uuid4())
        tasks.advance_delivery(str(delivery.pk))

    delivery.refresh_from_db()
    assert delivery.state == State.SUCCEEDED


def test_one_that_is_gone_is_nothing_to_do():
    tasks.advance_delivery(str(uuid4()))
