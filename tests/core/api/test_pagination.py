from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Purpose
from billing.services import credits
from core.row_security import user_scope
from tests.api import api_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]


@pytest.fixture
def program(alice):
    with user_scope(alice.pk):
        for number in range(5):
            credits.reserve(alice, f"job:{alice.pk}{number}", 1 + number, Purpose.IMAGE)
        credits.reserve(alice, f"job:{alice.pk}vector", 9, Purpose.VECTOR)
    return api_client(alice)


def test_the_next_page_has_its_address_with_the_filter_until_there_is_none(program):
    first = program.get("/api/holds?limit=3&purpose=image").json()
    second = program.get(first["next"]).json()

    assert [item["amount_mc"] for item in first["items"]] == [5, 4, 3]
    assert [item["amount_mc"] for item in second["items"]] == [2, 1]
    assert second["next"] is None
    assert parse_qs(urlsplit(first["next"]).query)["purpose"] == ["image"]
    assert first["next"].startswith("http")


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor"), ("limt=5", "limt")],
)
def test_a_query_is_refused_by_the_name_of_its_parameter(program, query, field):
    answer = program.get(f"/api/holds?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_larger_page_asks_the_database_no_more(program):
    program.get("/api/holds")  # notes the token's use, once a minute
    counts = []
    for limit in (1, 5):
        with CaptureQueriesContext(connection) as queries:
            program.get(f"/api/holds?limit={limit}")
        counts.append(len(queries))

    assert counts[0] == counts[1]
