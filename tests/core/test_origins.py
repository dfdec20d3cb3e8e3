"""Who acts, and by which door, is known wherever something is recorded."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpResponse

from core import actor, origins
from core.middleware import OriginMiddleware
from core.origins import Door, Origin
from visiona.celery import app

pytestmark = pytest.mark.django_db


def origin_of(request, user) -> Origin:
    request.user = user
    found = []

    def view(_):
        found.append(origins.current())
        return HttpResponse()

    OriginMiddleware(view)(request)
    return found[0]


@pytest.mark.parametrize(
    ("path", "door"),
    [("/generate/", Door.WEBSITE), ("/api/jobs", Door.WEBSITE), ("/admin/x/", Door.STAFF)],
)
def test_a_page_is_asked_by_whoever_is_logged_in(rf, alice, path, door):
    request = rf.get(path, headers={"User-Agent": "Firefox/130 (X11; Linux)"})

    found = origin_of(request, alice)

    assert (found.door, found.actor_id, found.token_id) == (door, alice.pk, None)
    assert (len(found.place), found.device) == (32, "Firefox on Linux")
    assert "127" not in found.place


def test_a_program_acts_by_its_token(rf, alice):
    token = actor.Token(uuid4(), alice.pk, frozenset())

    with actor.with_token(token):
        found = origin_of(rf.get("/api/jobs"), alice)

    assert (found.door, found.actor_id, found.token_id) == (Door.API, alice.pk, token.id)


def test_a_task_is_a_workers_and_what_is_started_by_hand_an_operators():
    @app.task
    def tell() -> str:
        return origins.current().door

    assert (tell(), origins.current()) == (Door.WORKER, Origin(Door.OPERATOR))
