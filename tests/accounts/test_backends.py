from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.backends import PersonBackend
from accounts.models import User
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


def test_the_person_of_a_session_is_found_by_one_statement(alice, django_assert_num_queries):
    with user_scope(None), django_assert_num_queries(1):
        assert PersonBackend().get_user(alice.pk) == alice


def test_nobody_is_found_by_another_id_or_once_switched_off(alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert PersonBackend().get_user(alice.pk) is None
    assert PersonBackend().get_user(uuid4()) is None
