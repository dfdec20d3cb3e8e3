from __future__ import annotations

import json
import os
import resource
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import boto3
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import storage
from operations.models import Backup, StoredFile
from operations.services import (
    copies,
    dumping,
    inventory,
    making,
    programs,
    stored_kinds,
    targets,
    vault,
)
from operations.services.errors import BackupFailed
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def image(alice):
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


def run(*words: str, **options) -> dict:
    out = StringIO()
    call_command(*words, stdout=out, as_json=True, **options)
    return json.loads(out.getvalue())


def test_a_backup_says_what_is_in_it_and_what_is_not(second, alice, image):
    factories.make_photo(alice)

    told = run("backup")

    made = making.manifests.read(told["backup"])
    assert second.stored(made.name) == ["database.age", "files.jsonl.age", "manifest.json"]
    assert made.contents.rows["accounts_user"] == 1
    assert told["files"] == made.files == len(image.keys)
    assert set(made.left_out) == {"photos", "trainings", "vectors", "exports", "reports"}
    assert "photos of a face" in made.left_out["photos"]
    assert Backup.objects.get().state == "whole"
    assert Backup.objects.get().size == told["bytes"]


def test_a_file_is_read_once_and_again_when_it_changed(second, image, monkeypatch):
    read: list[str] = []
    plain = inventory.sha256
    monkeypatch.setattr(inventory, "sha256", lambda key, *on: read.append(key) or plain(key, *on))

    list(inventory.files())
    list(inventory.files())
    first = sorted(read)
    storage.write(image.original_key, b"another content")
    list(inventory.files())

    assert first == sorted(image.keys)
    assert read[len(first) :] == [image.original_key]
    assert StoredFile.objects.get(key=image.original_key).size == len(b"another content")


def test_the_programs_are_asked_before_anything_is_begun(second, settings, tmp_path):
    for name, said in (("pg_dump", "There is no pg_dump"), ("pg_restore", "no pg_restore")):
        settings.POSTGRES_BIN = str(tmp_path)
        with pytest.raises(BackupFailed, match=said):
            programs.find(name, 15)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.9'\n")
    old.chmod(0o755)

    with pytest.raises(CommandError, match="pg_dump is of Postgres 14, and .. is needed"):
        call_command("backup")

    assert vault.nights() == []


def test_a_dump_that_ends_badly_is_no_backup(second, settings, tmp_path):
    broken = tmp_path / "pg_dump"
    broken.write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\n"
        "echo half of it\necho 'pg_dump: error: connection lost' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    settings.POSTGRES_BIN = str(tmp_path)

    with pytest.raises(CommandError, match=r"pg_dump did not end well: connection lost\."):
        call_command("backup")

    assert vault.nights() == []
    assert Backup.objects.get().error == "pg_dump did not end well: connection lost."


def test_a_login_that_sees_a_part_makes_no_backup(second, settings):
    settings.DB_LOGINS = {}

    with pytest.raises(BackupFailed, match=r"can't read past row security.*BACKUP_DATABASE_URL"):
        dumping.connect()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BACKUP_RECIPIENTS": []}, "names no public key"),
        ({"STORAGES": {}}, "no place for backups"),
        ({"BACKUP_SCRATCH_URL": ""}, "names no server"),
    ],
)
def test_what_is_not_set_is_told(second, settings, changes, said):
    for name, value in changes.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError, match=said):
        call_command("backup", prove=True)


def test_a_full_disk_is_told_and_leaves_no_backup(second):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(CommandError, match="The disk is full"):
            call_command("backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert vault.nights() == []
    assert "The disk is full" in Backup.objects.get().error


def test_a_place_that_does_not_take_it_is_told(second, monkeypatch):
    monkeypatch.setattr(vault, "_hash", lambda file, alive: os.urandom(4).hex())
    with pytest.raises(BackupFailed, match="did not come back from its place"):
        making.make()
    second.folder.rename(second.folder.with_name("moved"))
    second.folder.write_text("a file where the folder was")

    with pytest.raises(BackupFailed, match="The place of the backups did not do it"):
        making.make()


def test_they_are_kept_for_30_days_and_three_for_ever(second, time_machine):
    made, first = [], timezone.now()
    for day in range(5):
        time_machine.move_to(first + timedelta(days=day))
        made.append(making.make().manifest.name)
    now = first + timedelta(days=5)
    unfinished = second.folder / "backups" / f"{made[0][:16]}-ffffffff"
    unfinished.mkdir()
    (unfinished / "database.age").write_bytes(b"half")

    assert vault.nights() == made[::-1]
    assert vault.prune(now) == [unfinished.name]
    assert vault.prune(now + timedelta(days=24)) == []
    assert vault.prune(now + timedelta(days=60)) == [made[1], made[0]]
    assert vault.nights() == made[:1:-1]


def test_each_folder_of_the_storage_is_known_by_its_rows(alice, image):
    rows = [factories.make_photo(alice), image, factories.make_vector_source(alice)]
    keys = [row.keys[0] for row in rows]
    strange = ["images/00000000-0000-4000-8000-000000000000/original.webp", "doctor/left"]

    assert stored_kinds.without_row([*keys, *strange, "erasures/abc.json"]) == strange
    assert {kind.folder for kind in stored_kinds.KINDS if kind.left_out} == {
        "photos", "trainings", "vectors", "exports", "reports"
    }  # fmt: skip
    for key in keys:
        assert key in {one for kind in stored_kinds.KINDS for one in kind.expected()}


def test_where_a_program_connects_to_is_on_no_command_line(second):
    with targets.connect(second.server) as connection:
        told = programs.environment(connection)
        there = (connection.info.user, connection.info.host, connection.info.dbname)

    assert (told["PGUSER"], told["PGHOST"], told["PGDATABASE"]) == there


def test_a_bucket_takes_it_as_a_folder_does(second, settings, image):
    """And takes it away: nothing of an old one is left."""
    url, name = os.environ["VISIONA_TEST_S3_URL"], f"second-{uuid4().hex}"
    given = {"endpoint_url": url, "region_name": "us-east-1"}
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    boto3.client("s3", **given, **keys).create_bucket(Bucket=name)
    options = {"bucket_name": name, **given, "access_key": "x", "secret_key": "x"}
    settings.STORAGES = settings.STORAGES | {
        "backups": {"BACKEND": "core.bucket.Bucket", "OPTIONS": options | {"file_overwrite": True}}
    }

    made = making.make()
    read = making.manifests.read(made.manifest.name)
    copied = copies.copy()
    vault.delete_folder(f"{vault.NIGHTS}/{made.manifest.name}")

    assert (read, copied.made) == (made.manifest, len(image.keys))
    assert vault.nights() == []
