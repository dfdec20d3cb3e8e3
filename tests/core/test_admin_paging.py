from __future__ import annotations

import pytest

from core import admin_paging
from core.admin_paging import BoundedPaginator
from core.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture(autouse=True)
def _three_rows(db) -> None:
    for name in "abc":
        Heartbeat.objects.create(name=name)


def pages() -> BoundedPaginator:
    return BoundedPaginator(Heartbeat.objects.order_by("name"), 2)


def test_few_rows_are_counted_as_ever():
    assert (pages().count, pages().num_pages) == (3, 2)
    assert [row.name for row in pages().page(2)] == ["c"]


def test_many_are_counted_to_the_last_page_and_no_further(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(admin_paging, "MOST_ROWS", 2)

    with django_assert_num_queries(1) as asked:
        assert pages().count == 2
    assert "LIMIT 2" in asked[0]["sql"]
    assert pages().num_pages == 1
