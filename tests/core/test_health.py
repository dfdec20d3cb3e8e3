from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (4, 503)])
def test_a_late_sweep_is_told(client, minutes, status):
    Heartbeat.objects.create(name="reconcile", at=timezone.now() - timedelta(minutes=minutes))

    answer = client.get("/healthz/deep")

    assert answer.status_code == status
    assert answer.json()["database_role"] == "visiona_app"


def test_a_sweep_that_never_ran_is_late(client):
    assert client.get("/healthz/deep").status_code == 503
