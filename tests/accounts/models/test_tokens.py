from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken
from core.row_security import user_scope
from tests.api import make_token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"scopes": []}, "apitoken_may_something"),
        ({"limit_mc": 0}, "apitoken_limit_positive"),
        ({"kind": "gold"}, "apitoken_kind_known"),
        ({"limit_period": "week"}, "apitoken_period_known"),
    ],
)
def test_the_database_holds_what_a_token_must_be(alice, changes, rule):
    row, _ = make_token(alice)

    with user_scope(alice.pk), pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ApiToken.objects.filter(pk=row.pk).update(**changes)


def test_it_is_named_by_its_beginning_only(alice):
    row, text = make_token(alice)

    assert str(row) == f"{text[:15]}…"


def test_it_ends_at_its_time(alice):
    row, _ = make_token(alice, expiry=timezone.now() + timedelta(seconds=30))
    past, _ = make_token(alice, expiry=timezone.now() - timedelta(seconds=1))

    assert (row.is_expired, past.is_expired) == (False, True)
    with user_scope(alice.pk):
        assert list(ApiToken.objects.alive()) == [row]
