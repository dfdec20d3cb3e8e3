from __future__ import annotations

import os
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core import storage
from core.receipts import signatures
from core.row_security import APP
from operations.models import BackupProof
from operations.services import backups, making, nights, proving, targets
from operations.services.errors import BackupFailed
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def image(alice, charlie):
    for person in (alice, charlie):
        factories.give_credits(person, 5000)
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


@pytest.fixture
def superuser(second):
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(second.server, dbname=name)
    with psycopg.connect(address, autocommit=True) as opened:
        yield opened


@pytest.fixture(autouse=True)
def own(monkeypatch) -> None:
    """Other processes of this run prove theirs on the same server."""
    monkeypatch.setattr(targets, "_SCRATCH", f"visiona_proof_of_{os.getpid()}_")


def scratches(second) -> int:
    with psycopg.connect(second.server) as server:
        known = "SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)"
        return server.execute(known, [targets._SCRATCH]).fetchone()[0]


def test_a_night_is_proven_with_its_own_key_and_later_with_the_operators(second, image, capsys):
    made, proof = nights.make(prove=True)
    call_command("restore", prove=True, key=second.key_file)

    assert proof is not None
    assert (proof.is_good, proof.by_key, proof.told["faults"]) == (True, False, [])
    assert proof.told["rows"] == made.manifest.rows
    assert proof.told["strangers"] == 4
    assert proof.told["files"] == len(image.keys)
    statement = signatures.verify(proof.jws)
    assert statement.is_genuine
    assert statement.body["backup"] == made.manifest.name
    again = backups.last_proof(by_key=True)
    assert again is not None
    assert "\n".join(proving.lines(again)) in capsys.readouterr().out
    assert scratches(second) == 0


def test_a_hole_in_the_fences_and_in_the_books_is_found(second, image, superuser, alice, capsys):
    hole = f"CREATE POLICY hole ON generations_generatedimage TO {APP} USING (true)"
    superuser.execute(hole)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE billing_creditaccount SET posted_mc = posted_mc + 1")
    try:
        with pytest.raises(CommandError, match="could not be proven"):
            call_command("backup", prove=True)
    finally:
        superuser.execute("DROP POLICY hole ON generations_generatedimage")

    faults = BackupProof.objects.get().told["faults"]
    assert "row security: nobody sees what is not theirs in generations_generatedimage" in faults
    assert any(fault.startswith("ledger: the balance is the sum") for fault in faults)
    assert "It is NOT good." in capsys.readouterr().out
    assert backups.last_proof() is None
    assert scratches(second) == 0


def test_a_file_that_rotted_is_found_and_one_that_was_deleted_is_none(second, image):
    made = making.make()
    storage.write(image.original_key, b"rotten")
    storage.delete(image.keys[-1])

    proof = proving.prove(made.manifest.name, second.server, made.key, by_key=False)

    assert (proof.is_good, proof.told["files_gone"]) == (False, 1)
    [fault] = proof.told["faults"]
    assert fault == f"{image.original_key} is not what it was: its hash is another"


def test_where_nothing_can_be_proven_it_is_told(second, settings):
    made = making.make()

    outside = psycopg.conninfo.make_conninfo(second.server, user=APP)
    with pytest.raises(BackupFailed, match="must be able to make databases"):
        proving.prove(made.manifest.name, outside, made.key, by_key=False)
    settings.BACKUP_SCRATCH_URL = ""
    with pytest.raises(CommandError, match="names no server"):
        call_command("restore", prove=True, key=second.key_file)


def test_what_a_killed_proof_left_is_dropped_by_one_of_the_next_day(second, time_machine):
    killed = targets.scratch(second.server)
    killed.__enter__()
    with targets.scratch(second.server):
        beside = scratches(second)

    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    with targets.scratch(second.server):
        later = scratches(second)

    assert (beside, later, scratches(second)) == (2, 1, 0)
    killed.__exit__(None, None, None)
