"""`manage.py audit`: an operator verifies the log and reads a person's part of it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import audit
from core.audit import seals, search
from core.audit.models import AuditEntry
from core.row_security import WORKER, role_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_head_that_it_prints_is_found_the_next_time(alice, capsys):
    audit.record("login.succeeded", owner_id=alice.pk)
    seals.seal_waiting()

    call_command("audit", "--verify")
    head = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("head "))
    audit.record("login.ended", owner_id=alice.pk)
    seals.seal_waiting()
    call_command("audit", "--verify", "--head", head.removeprefix("head "))

    assert capsys.readouterr().out.startswith("2 entries are as they were sealed")


@pytest.mark.owner
def test_a_fault_is_named_and_ends_it_with_1(alice, capsys):
    with role_scope(WORKER):
        audit.record("login.succeeded", owner_id=alice.pk)
        seals.seal_waiting()
    connection.cursor().execute("UPDATE core_auditentry SET action = 'x'")

    with pytest.raises(CommandError) as ended, role_scope(WORKER):
        call_command("audit", "--verify")

    assert ended.value.returncode == 1
    assert "was changed" in capsys.readouterr().out


def test_it_lists_a_persons_part_since_a_day_and_writes_down_that_it_did(alice, charlie, capsys):
    audit.record("login.succeeded", owner_id=alice.pk, by="password")
    audit.record("photo.uploaded", owner_id=alice.pk)
    audit.record("login.succeeded", owner_id=charlie.pk)

    call_command("audit", "--of", alice.email, "--since", "2020-01-01", "--action", "login")

    said = capsys.readouterr().out
    assert "login.succeeded operator" in said
    assert "by=password" in said
    assert said.endswith("1 entries.\n")
    assert AuditEntry.objects.get(action="log.read").owner_id == alice.pk
    assert not search.find(alice.pk, None, "nothing").exists()


def test_nobody_is_said_to_be_nobody(db):
    with pytest.raises(CommandError, match="Nobody has this address"):
        call_command("audit", "--of", "nobody@example.com")
