from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from accounts import staff_groups
from accounts.models import User
from accounts.services import staff_acts, staff_job_acts
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


def test_the_groups_hold_every_right_that_an_act_asks_for():
    staff_groups.make(apps)
    rights = {right for some in staff_groups.GROUPS.values() for right in some}
    known = set(Group.objects.values_list("name", flat=True))

    assert set(staff_groups.GROUPS) <= known
    assert {kind.permission for kind in staff_acts.kinds().values()} <= rights
    assert staff_job_acts.PERMISSION in rights


def test_somebody_of_the_staff_gets_a_groups_rights_and_loses_them():
    staff_groups.make(apps)
    person = factories.make_user("ann@example.com", is_staff=True)
    call_command("staff_group", "ann@example.com", "Support")
    given = User.objects.get(pk=person.pk).has_perm("accounts.change_user")
    call_command("staff_group", "ann@example.com", "Support", "--remove")
    taken = User.objects.get(pk=person.pk).has_perm("accounts.change_user")

    assert (given, taken) == (True, False)


def test_nobody_else_is_put_into_one():
    factories.make_user("eve@example.com")

    with pytest.raises(CommandError, match="Nobody of the staff"):
        call_command("staff_group", "eve@example.com", "Money")
