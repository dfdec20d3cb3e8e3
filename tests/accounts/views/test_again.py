from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


def test_who_has_nothing_to_be_asked_for_logs_in_again(alice):
    alice.set_unusable_password()
    alice.save()
    borrowed = Client()
    borrowed.force_login(alice)

    asked = borrowed.post(
        "/account/tokens/new/", {"name": "mine", "access": "all", "limit_period": "total"}
    )
    again = borrowed.post(asked.url, {"next": "/account/tokens/new/"})

    assert asked.url == "/account/again/?next=%2Faccount%2Ftokens%2Fnew%2F"
    assert again.url == "/accounts/login/?next=%2Faccount%2Ftokens%2Fnew%2F"
    assert "_auth_user_id" not in borrowed.session
    with user_scope(alice.pk):
        assert not ApiToken.objects.exists()
