from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import keyset
from core.row_security import user_scope
from generations.models import GeneratedImage
from tests import factories
from tests.deep import times

START = datetime(2026, 11, 1, tzinfo=UTC)
# Few different seconds, so that most pictures share theirs with another.
SECONDS = st.lists(st.integers(0, 3), max_size=12)


@pytest.fixture
def batch(alice):
    return factories.make_generation(factories.make_model(alice))


def rows_at(batch, seconds: list[int]) -> list[GeneratedImage]:
    """One row each second given, in batches of up to four as the database wants it."""
    made = []
    for place, second in enumerate(seconds):
        if place % 4 == 0:
            batch = factories.make_generation(batch.personal_model)
        created = START + timedelta(seconds=second)
        made.append(row(batch, place % 4 + 1, created))
    return made


def row(batch, number: int, created: datetime) -> GeneratedImage:
    return GeneratedImage.objects.create(
        owner_id=batch.owner_id, generation=batch, personal_model_id=batch.personal_model_id,
        number=number, created_at=created,
        width=1, height=1, size=1, sha256="0" * 64, file_format="webp",
    )  # fmt: skip


def walk(rows, size: int) -> list[list[GeneratedImage]]:
    pages, after = [], ""
    while True:
        page = keyset.page_or_first(rows, after=after, size=size)
        pages.append(page.rows)
        after = page.after
        if not after:
            return pages


@settings(
    max_examples=times(12, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seconds=SECONDS, size=st.integers(1, 5))
def test_the_pages_together_are_the_whole_list(batch, seconds, size):
    with user_scope(batch.owner_id):
        GeneratedImage.objects.all().delete()
        rows_at(batch, seconds)

        pages = walk(GeneratedImage.objects.all(), size)
        whole = list(GeneratedImage.objects.order_by("-created_at", "-id"))

    assert [image for page in pages for image in page] == whole
    assert all(len(page) == size for page in pages[:-1])


def test_a_row_that_comes_meanwhile_moves_no_page(batch):
    with user_scope(batch.owner_id):
        rows_at(batch, [1, 2, 3])
        first = keyset.page_or_first(GeneratedImage.objects.all(), size=2)
        row(batch, 4, START + timedelta(seconds=9))

        second = keyset.page_or_first(GeneratedImage.objects.all(), after=first.after, size=2)

    assert [image.created_at.second for image in second.rows] == [1]


@pytest.mark.parametrize(
    "cursor", ["garbage", "a:b:c", signing.dumps([1, 2], salt="other")], ids=range(3)
)
def test_a_cursor_that_is_not_ours_starts_from_the_top(batch, cursor):
    with user_scope(batch.owner_id):
        newest = rows_at(batch, [1, 2])[-1]

        page = keyset.page_or_first(GeneratedImage.objects.all(), after=cursor, size=1)

    assert page.rows == [newest]


def test_another_persons_cursor_shows_only_ones_own_rows(batch, charlie):
    theirs = factories.make_generation(factories.make_model(charlie))
    with user_scope(charlie.pk):
        rows_at(theirs, [5, 6])
        foreign = keyset.page_or_first(GeneratedImage.objects.all(), size=1).after

    with user_scope(batch.owner_id):
        mine = rows_at(batch, [1, 2, 7])
        page = keyset.page_or_first(GeneratedImage.objects.all(), after=foreign, size=9)

    assert page.rows == [mine[1], mine[0]]
