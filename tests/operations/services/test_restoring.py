"""A backup made, the person erased meanwhile, and the backup brought back."""

from __future__ import annotations

import json
from uuid import uuid4

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Door, Erasure, User
from accounts.services import erasure_steps
from billing.services import audit
from core import crypto
from core.erasure import Subject
from core.row_security import APP, WORKER, role_scope, user_scope
from generations.models import GeneratedImage
from operations.models import Backup
from operations.services import making, manifests, restoring, targets, vault
from operations.services.errors import BackupFailed
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def people() -> tuple[User, User]:
    """With credits, a picture and a login each."""
    both = [factories.make_user(f"{name}@example.com") for name in ("alice", "charlie")]
    for person in both:
        factories.give_credits(person, 5000)
        factories.make_image(factories.make_generation(factories.make_model(person)))
    with role_scope(APP):
        Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
    return both[0], both[1]


def test_what_was_lost_is_back_and_who_left_meanwhile_leaves_again(second, empty, capsys):
    alice, charlie = people()
    made = making.make()
    erasure_steps.write_list(Subject(alice.pk, uuid4()))

    call_command("restore", to=empty, key=second.key_file)

    told = capsys.readouterr().out
    assert f"{made.manifest.rows:,} rows" in told
    assert "1 sessions ended. 1 people on the erase list are deleted again." in told
    assert "replay_erasures" in told
    with targets.standing_for_ours(empty):
        with role_scope(WORKER):
            assert set(User.objects.values_list("pk", flat=True)) == {alice.pk, charlie.pk}
            assert not User.objects.get(pk=alice.pk).is_active
            again = Erasure.objects.get(door=Door.RESTORE)
            assert (again.owner_id, Session.objects.count()) == (alice.pk, 0)
        assert audit.breaks() == []
        for person, seen in ((None, 0), (alice.pk, 1), (charlie.pk, 1)):
            with role_scope(APP), user_scope(person):
                assert GeneratedImage.objects.count() == seen


def test_a_dump_that_was_cut_is_refused_wherever_it_was_cut(second, empty):
    people()
    made = making.make()
    file = second.folder / "backups" / made.manifest.name / manifests.DATABASE
    whole = file.read_bytes()

    for part in range(20):
        file.write_bytes(whole[: len(whole) * part // 20])
        with pytest.raises(BackupFailed, match="is cut"):
            restoring.fill(made.manifest, empty, second.key)
    file.write_bytes(whole[:-1] + b"x")
    with pytest.raises(BackupFailed, match="is changed"):
        restoring.fill(made.manifest, empty, second.key)

    with psycopg.connect(empty) as database:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert database.execute(tables).fetchone() == (0,)
    file.write_bytes(whole)
    assert restoring.restore(made.manifest.name, empty, second.key).manifest == made.manifest


def test_only_an_empty_database_that_nobody_works_in_is_restored_into(second, empty):
    made = making.make()
    with psycopg.connect(empty) as database:
        database.execute("CREATE TABLE mine (word text)")

    with pytest.raises(BackupFailed, match="is not empty"):
        restoring.restore(made.manifest.name, empty, second.key)
    ours = psycopg.conninfo.make_conninfo(second.server, dbname=_name())
    with pytest.raises(BackupFailed, match="It is the live one"):
        restoring.restore(made.manifest.name, ours, second.key)
    with psycopg.connect(empty) as database:
        database.execute("DROP TABLE mine")
    worker = psycopg.conninfo.make_conninfo(empty, user=WORKER)
    with psycopg.connect(worker), pytest.raises(BackupFailed, match="visiona_worker work in"):
        restoring.restore(made.manifest.name, empty, second.key)
    with pytest.raises(BackupFailed, match="can't own what is restored"):
        restoring.restore(made.manifest.name, worker, second.key)
    nowhere = "postgresql://127.0.0.1:1/x"
    with pytest.raises(BackupFailed, match="does not let us in"):
        restoring.restore(made.manifest.name, nowhere, second.key)


def test_another_key_another_installations_keys_and_a_newer_schema_are_told(
    second, empty, settings, tmp_path, monkeypatch
):
    made = making.make()
    call_command("backup_key", str(tmp_path / "other"))

    with pytest.raises(CommandError, match="made for another one"):
        call_command("restore", to=empty, key=tmp_path / "other")
    with pytest.raises(CommandError, match="not on this server on purpose"):
        call_command("restore", to=empty)
    blind = settings.BLIND_INDEX_KEY
    settings.BLIND_INDEX_KEY = "another"
    with pytest.raises(BackupFailed, match="BLIND_INDEX_KEY are not those"):
        restoring.restore(made.manifest.name, empty, second.key)
    settings.BLIND_INDEX_KEY = blind
    assert crypto.decrypt(made.manifest.probes["FIELD_ENCRYPTION_KEYS"], "backup") == "backup"
    monkeypatch.setattr(manifests.MigrationLoader, "load_disk", _know_nothing)
    with pytest.raises(BackupFailed, match="This backup needs version"):
        restoring.restore(made.manifest.name, empty, second.key)


def test_a_manifest_that_is_not_ours_is_refused(second, settings, empty):
    made = making.make()
    file = second.folder / "backups" / made.manifest.name / vault.MANIFEST
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"receipt": told["receipt"] | {"files": 7}}))

    with pytest.raises(BackupFailed, match="cut or changed"):
        manifests.read(made.manifest.name)
    file.write_text(json.dumps(told))
    settings.RECEIPT_SIGNING_KEYS = ["YW5vdGhlcidzLXJlY2VpcHQta2V5LXZpc2lvbmEhISE="]
    with pytest.raises(BackupFailed, match="not in RECEIPT_SIGNING_KEYS"):
        manifests.read(made.manifest.name)
    with pytest.raises(BackupFailed, match="There is no whole backup"):
        manifests.read("20260101T000000Z-00000000")


def test_the_newest_is_taken_and_all_are_listed(second, capsys):
    with pytest.raises(CommandError, match="no whole backup in the place"):
        call_command("restore", to="postgresql://x", key=second.key_file)
    made = making.make()

    call_command("restore", list=True)

    assert manifests.newest() == made.manifest.name == Backup.objects.get().name
    assert capsys.readouterr().out.split() == [made.manifest.name, "1", "whole", "backups."]


def _name() -> str:
    from django.db import connection

    return connection.settings_dict["NAME"]


def _know_nothing(self) -> None:
    self.disk_migrations = {}
