from __future__ import annotations

import pytest
from django.core import signing

from core import keyset
from core.row_security import user_scope
from models_training.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db


def test_pages_follow_each_other_without_gap_or_repeat(alice):
    made = {factories.make_photo(alice, number=number).pk for number in range(5)}

    with user_scope(alice.pk):
        first = keyset.page(Photo.objects.all(), size=3)
        second = keyset.page(Photo.objects.all(), after=first.after, size=3)

    assert [len(first.rows), len(second.rows)] == [3, 2]
    assert {row.pk for row in first.rows + second.rows} == made
    assert second.after == ""


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", signing.dumps(["x", "y"], salt="core.keyset"), signing.dumps(["2026", "y"])],
    ids=["nonsense", "not-a-time", "not-ours"],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(keyset.CursorRefused):
        keyset.page(Photo.objects.all(), after=cursor, size=3)
