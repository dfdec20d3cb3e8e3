"""Who gets in to the staff's pages: every one of them asks for the same."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reports.urls import urlpatterns
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("entry", urlpatterns, ids=lambda entry: entry.name)
def test_others_stay_outside(entry, client):
    path = reverse(f"reports:{entry.name}", kwargs=dict.fromkeys(entry.pattern.converters, "x"))

    assert client.get(path).url.startswith("/accounts/login/?next=/staff/")
    client.force_login(factories.make_user("person@example.com"))
    assert client.get(path).status_code == 403


def test_staff_without_a_second_factor_are_told_what_is_missing(client):
    client.force_login(factories.make_user("plain@example.com", is_staff=True))

    answer = client.get("/staff/")

    assert answer.status_code == 403
    assert "Set up a second factor first" in answer.content.decode()
