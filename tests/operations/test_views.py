from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from core.models import Heartbeat
from core.row_security import WORKER, role_scope
from core.version import version
from operations import presenters, requests, views
from operations.models import Part, Reading
from operations.services.readiness import OK, Readiness
from operations.services.samples import sample


@pytest.mark.parametrize(("said", "status"), [(OK, 200), ("away", 503)])
def test_whether_it_can_work_is_told_with_the_part_that_can_not(
    client, db, monkeypatch, said, status, django_assert_num_queries
):
    monkeypatch.setattr(views, "readiness", Readiness({"broker": lambda: said}))

    with django_assert_num_queries(0):
        answer = client.get("/readyz")

    told = {"ready": said == OK, "version": version(), "parts": {"broker": said}}
    assert (answer.status_code, answer.json()) == (status, told)


def test_nothing_deeper_is_told_in_public(client, db):
    assert client.get("/healthz/deep").status_code == 404


@pytest.fixture
def exposed(monkeypatch, tmp_path, settings):
    """Some metrics, and nobody yet who may read them."""
    monkeypatch.setenv(requests.FOLDER, str(tmp_path))
    settings.METRICS_TOKEN, settings.METRICS_ADDRESSES = "", []
    with role_scope(WORKER):
        Heartbeat.objects.create(name="reconcile")
        Reading.objects.create(name="mail", samples=[sample("mails_owed", 3).kept()])
        samples = [sample("jobs", 2, kind="training", state="queued").kept()]
        Reading.objects.create(name="jobs", samples=samples)
    return settings


TOKEN = "f3-a-token-of-many-letters"


@pytest.mark.parametrize(
    ("token", "addresses", "sent", "status"),
    [
        ("", [], f"Bearer {TOKEN}", 404),
        ("", [], "Bearer ", 404),
        (TOKEN, [], f"Bearer {TOKEN}", 200),
        (TOKEN, [], f"Bearer {TOKEN}x", 401),
        (TOKEN, [], "", 401),
        ("", ["127.0.0.0/8"], "", 200),
        ("", ["10.0.0.5", "::1"], "", 404),
        (TOKEN, ["10.0.0.5"], f"Bearer {TOKEN}", 200),
    ],
)
def test_metrics_are_for_who_has_the_token_or_is_near(
    client, db, exposed, token, addresses, sent, status
):
    exposed.METRICS_TOKEN, exposed.METRICS_ADDRESSES = token, addresses

    answer = client.get("/metrics", headers={"Authorization": sent})

    assert answer.status_code == status
    assert (b"visiona_jobs" in answer.content) is (status == 200)


def test_metrics_are_what_workers_wrote_and_parse_as_prometheus_reads_them(
    client, db, exposed, django_assert_num_queries
):
    exposed.METRICS_TOKEN = TOKEN

    with django_assert_num_queries(2):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    found = {
        (one.name, *sorted(one.labels.items())): one.value
        for family in text_string_to_metric_families(answer.content.decode())
        for one in family.samples
    }
    assert found["visiona_mails_owed",] == 3
    assert found["visiona_jobs", ("kind", "training"), ("state", "queued")] == 2
    assert found["visiona_build_info", ("version", version())] == 1
    assert found["visiona_sweep_timestamp_seconds",] > 1_700_000_000
    assert found["visiona_reading_timestamp_seconds", ("reading", "mail")] > 1_700_000_000


def test_the_status_is_there_for_anybody_and_programs_read_it_from_anywhere(client, db):
    page, told = client.get("/status/"), client.get("/status.json")

    assert (page.status_code, told.status_code) == (200, 200)
    assert told["Access-Control-Allow-Origin"] == "*"
    assert [part["name"] for part in told.json()["parts"]] == Part.labels
    assert all(label in page.content.decode() for label in Part.labels)


def test_the_status_is_asked_of_the_database_once_a_minute(client, db):
    cache.delete(presenters._CACHED)
    client.get("/status.json")

    with CaptureQueriesContext(connection) as asked:
        client.get("/status.json")

    assert not [one for one in asked if "operations_" in one["sql"]]
