from __future__ import annotations

import inspect

import pytest

from core.jobs import maintenance, sweep
from website.retention import TABLE


def test_each_rule_of_deletion_has_its_row_and_each_row_its_rule():
    rules = {rule.name for rule in maintenance.retention_rules()}
    named = [name for row in TABLE for name in row.rules]

    assert set(named) == rules
    assert len(named) == len(set(named))


def test_each_row_says_how_long():
    assert [row.what for row in TABLE if not row.how_long] == []


def test_the_sweep_keeps_every_rule():
    assert "maintenance.rules()" in inspect.getsource(sweep)


@pytest.mark.django_db
def test_the_privacy_page_is_made_of_the_table(client):
    page = client.get("/privacy/").content.decode()

    promises = [rule.promise for rule in maintenance.retention_rules()]
    assert all(promise[1:] in page for promise in promises)
    assert all(row.what in page for row in TABLE)
