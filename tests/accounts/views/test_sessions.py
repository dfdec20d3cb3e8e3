from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession

from core.row_security import user_scope
from tests.accounts.services.test_devices import log_in

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/accounts/sessions/"


def test_one_of_ones_own_logins_is_ended_and_no_other(alice, charlie):
    mine, other, strangers = log_in(alice), log_in(alice), log_in(charlie)
    page = mine.get(LIST).content.decode()
    rows = {row.session_key: row.pk for row in UserSession.objects.all()}

    ended = mine.post(f"/account/sessions/{rows[other.session.session_key]}/end/")
    refused = [
        mine.post(f"/account/sessions/{rows[one.session.session_key]}/end/").status_code
        for one in (strangers, mine)
    ]

    assert page.count("This one") == 1
    assert (ended.url, refused) == (LIST, [404, 404])
    inside = [one.get("/account/").status_code for one in (mine, other, strangers)]
    assert inside == [200, 302, 200]
    with user_scope(alice.pk):
        assert UserSession.objects.count() == 1
