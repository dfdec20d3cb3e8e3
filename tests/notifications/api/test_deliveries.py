from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.row_security import user_scope
from notifications.models import EventType
from notifications.services.announce import announce
from notifications.services.deliveries import advance
from tests import factories
from tests.api import api_client
from tests.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(alice):
    return api_client(alice)


@pytest.fixture
def server():
    with receiving() as one:
        yield one


@pytest.fixture
def endpoint(alice, server):
    return factories.make_endpoint(alice, server.at("status/200"))


def tell(endpoint, times: int = 1) -> list[str]:
    """Announce and try each once; the deliveries' ids."""
    with user_scope(endpoint.owner_id):
        for _ in range(times):
            announce(
                factories.event(endpoint.owner, EventType.PHOTOS_DELETED, facts={"photos": 12})
            )
        made = list(endpoint.deliveries.filter(attempts=0).values_list("pk", flat=True))
        for pk in made:
            advance(pk)
    return [str(pk) for pk in made]


def test_a_delivery_shows_what_was_sent_and_what_came_back(program, endpoint, server):
    server.plan += [500]
    [pk] = tell(endpoint)

    shown = program.get(f"/api/deliveries/{pk}").json()

    [arrival] = server.arrived
    assert (shown["sent"], shown["message_id"]) == (arrival.body, arrival.id)
    assert (shown["status_code"], shown["answer"]) == (500, '{"seen": "500"}')
    assert shown["error"] == {"code": "answered", "detail": "The server answered with an error."}
    assert (shown["state"], shown["attempts"]) == ("running", 1)
    assert shown["next_try_at"] > shown["last_tried_at"]


def test_the_failed_ones_are_found_by_their_state(program, endpoint, server):
    server.plan += [410]
    [failed] = tell(endpoint)

    path = f"/api/webhooks/{endpoint.pk}/deliveries"
    items = [program.get(path, {"state": state}).json()["items"] for state in ("failed", "queued")]

    assert [[item["id"] for item in found] for found in items] == [[failed], []]


def test_sent_again_it_is_the_same_message(alice, program, endpoint, server):
    [pk] = tell(endpoint)

    again = program.send("POST", f"/api/deliveries/{pk}/resend").json()
    with user_scope(alice.pk):
        advance(again["id"])

    first, second = server.arrived
    assert again["id"] != pk
    assert (first.id, first.body) == (second.id, second.body)


def test_a_long_list_costs_no_more_queries(program, endpoint):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            program.get(f"/api/webhooks/{endpoint.pk}/deliveries")
        return len(counted)

    tell(endpoint)
    _first_visit, few = queries(), queries()
    tell(endpoint, 4)

    assert queries() == few
