"""What is asked for at the door of the staff."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from core.staff_door import at_the_door
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_the_login_and_back(rf):
    request = rf.get("/staff/")
    request.user = AnonymousUser()

    assert at_the_door(request, "/staff/?from=2026-01-01").url == (
        "/accounts/login/?next=/staff/%3Ffrom%3D2026-01-01"
    )


def test_a_person_is_refused(rf):
    request = rf.get("/staff/")
    request.user = factories.make_user("person@example.com")

    with pytest.raises(PermissionDenied):
        at_the_door(request, "/staff/")
