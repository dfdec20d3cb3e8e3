from __future__ import annotations

import pytest
from django.db import connection

from core.checks import role_is_fenced

pytestmark = pytest.mark.django_db


def test_the_webs_role_is_fit_to_serve():
    assert role_is_fenced(None, ["default"]) == []


@pytest.mark.owner
def test_the_owner_of_the_tables_is_not(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "assume_role", "visiona_app")

    problems = role_is_fenced(None, ["default"])

    assert [problem.id for problem in problems] == ["visiona.E001"]
