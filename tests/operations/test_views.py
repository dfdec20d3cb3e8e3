from __future__ import annotations

import pytest

from core.version import version
from operations import views
from operations.services.readiness import OK, Readiness


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
