from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.row_security import user_scope
from notifications.models import WebhookEndpoint
from notifications.services.endpoints import MOST_ENDPOINTS
from tests import factories
from tests.accounts.api.webhook_rows import BODY
from tests.api import api_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(alice):
    return api_client(alice)


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice)


def kept(owner) -> list[WebhookEndpoint]:
    with user_scope(owner.pk):
        return list(WebhookEndpoint.objects.all())


def test_the_secret_is_told_when_it_is_made_and_not_again(alice, program):
    made = program.send("POST", "/api/webhooks", BODY)
    again = program.get(f"/api/webhooks/{made.json()['id']}").json()

    [row] = kept(alice)
    assert made.headers["Location"].endswith(f"/api/webhooks/{row.pk}")
    assert made.json()["secret"] == row.secret
    assert made.json() == again | {"secret": row.secret}


@pytest.mark.parametrize(
    "url", ["http://8.8.8.8/", "https://169.254.169.254/", "https://x.invalid"]
)
def test_an_address_we_do_not_send_to_is_refused_by_its_field(alice, program, url):
    answer = program.send("POST", "/api/webhooks", BODY | {"url": url})

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "url", "address")
    assert kept(alice) == []


def test_one_too_many_is_refused(alice, program):
    for _ in range(MOST_ENDPOINTS):
        factories.make_endpoint(alice)

    answer = program.send("POST", "/api/webhooks", BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-webhooks")


def test_only_what_is_sent_changes(program, endpoint):
    path = f"/api/webhooks/{endpoint.pk}"
    before = program.get(path).json()

    off = program.send("PATCH", path, {"enabled": False}).json()
    moved = program.send("PATCH", path, {"url": "https://8.8.4.4/", "enabled": True}).json()

    assert (off["enabled"], off["disabled_because"], off["url"]) == (
        False,
        "person",
        before["url"],
    )
    assert moved == before | {"url": "https://8.8.4.4/"}
    assert program.get(path).json() == moved


def test_a_renewed_secret_signs_beside_the_old_one_until_that_is_ended(alice, program, endpoint):
    path = f"/api/webhooks/{endpoint.pk}/secret"

    first, second = program.send("POST", path), program.send("POST", path)
    during = kept(alice)[0].secrets
    ended = program.send("DELETE", f"{path}/old")

    assert (second.status_code, second.json()["code"]) == (409, "old-secret-alive")
    assert during == [first.json()["secret"], endpoint.secret]
    assert first.json()["old_secret_until"]
    assert ended.status_code == 204
    assert kept(alice)[0].secrets == [first.json()["secret"]]


def test_nothing_is_sent_to_one_that_is_off(program, endpoint):
    program.send("PATCH", f"/api/webhooks/{endpoint.pk}", {"enabled": False})

    answer = program.send("POST", f"/api/webhooks/{endpoint.pk}/test")

    assert (answer.status_code, answer.json()["code"]) == (409, "webhook-off")


def test_too_many_tests_are_told_when_to_come_back(program, endpoint, settings):
    settings.LIMITS = settings.LIMITS | {"webhook_test": "1/h"}
    path = f"/api/webhooks/{endpoint.pk}/test"

    first, second = program.send("POST", path), program.send("POST", path)

    assert (first.status_code, second.status_code) == (202, 429)
    assert second.json()["retry_after"] == int(second.headers["Retry-After"])


def test_a_long_list_costs_no_more_queries(alice, program, endpoint):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            program.get("/api/webhooks")
        return len(counted)

    _first_visit, few = queries(), queries()
    for _ in range(5):
        factories.make_endpoint(alice)

    assert queries() == few


def test_pages_follow_each_other(alice, program):
    made = [str(factories.make_endpoint(alice).pk) for _ in range(3)]

    first = program.get("/api/webhooks?limit=2").json()
    rest = program.get(first["next"]).json()

    assert [item["id"] for item in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
