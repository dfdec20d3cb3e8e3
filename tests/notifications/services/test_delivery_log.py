from __future__ import annotations

from uuid import uuid4

import pytest

from core.jobs.models import State
from notifications.models import WebhookDelivery
from notifications.services import deliveries
from notifications.services.announce import send_test
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice)


def test_newest_first_page_by_page_at_a_steady_price(
    endpoint, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(deliveries, "PAGE", 2)
    made = [send_test(endpoint, uuid4()) for _ in range(3)]
    send_test(factories.make_endpoint(endpoint.owner), uuid4())

    with django_assert_num_queries(1):
        first = deliveries.page(endpoint)
        assert [each.event.type for each in first.rows] == ["webhook.test"] * 2
    rest = deliveries.page(endpoint, first.after)

    assert [*first.rows, *rest.rows] == made[::-1]
    assert rest.after == ""


def test_a_cursor_that_is_not_ours_starts_from_the_top(endpoint):
    made = send_test(endpoint, uuid4())

    assert deliveries.page(endpoint, "forged").rows == [made]


def test_a_first_try_is_worth_another_look_and_a_pause_of_hours_is_not(endpoint):
    delivery = send_test(endpoint, uuid4())
    first = deliveries.is_moving([delivery])
    delivery.move(State.RUNNING, attempts=1)
    waiting = deliveries.is_moving([delivery])
    delivery.move(State.SUCCEEDED)

    assert (first, waiting) == (True, False)
    assert not deliveries.is_moving(list(WebhookDelivery.objects.all()))
