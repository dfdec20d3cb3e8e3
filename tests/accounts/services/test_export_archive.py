from __future__ import annotations

import csv
import io
import json
import tempfile
import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command

from accounts.services import export_archive
from core import storage
from generations.models import GeneratedImage
from models_training.models import PersonalModel
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
MEGABYTE = 1024 * 1024


def archive_of(owner) -> zipfile.ZipFile:
    target = io.BytesIO()
    export_archive.write(target, owner.pk, lambda percent: None)
    return zipfile.ZipFile(target)


def pictures(owner, count: int, name: str = "Me") -> list[GeneratedImage]:
    model = factories.make_model(owner)
    PersonalModel.objects.filter(pk=model.pk).update(name=name)
    model.refresh_from_db()
    return [factories.make_image(factories.make_generation(model)) for _ in range(count)]


def test_all_that_is_the_persons_is_in_it_and_nothing_of_anybody_else(alice, charlie):
    [mine], [other] = pictures(alice, 1), pictures(charlie, 1)
    factories.make_endpoint(alice, url="https://8.8.8.8/mine")
    factories.make_receipt(alice)

    archive = archive_of(alice)

    assert archive.testzip() is None
    told = {name: archive.read(name) for name in archive.namelist()}
    [picture] = json.loads(told["pictures.json"])
    assert picture["id"] == str(mine.pk)
    [file] = [name for name in told if name.startswith("pictures/")]
    assert told[file] == storage.read(mine.original_key)
    assert json.loads(told["profile.json"])[0]["email"] == alice.email
    assert len(json.loads(told["receipts.json"])) == 1
    everything = b"".join(told.values())
    for strange in (other.pk, charlie.pk, charlie.email, "pbkdf2", alice.password):
        assert str(strange).encode() not in everything
    assert b"pictures: 1." in told["README.txt"]


def test_both_forms_say_the_same_and_a_spreadsheet_runs_nothing(alice):
    model = pictures(alice, 0, name='=HYPERLINK("x")') or PersonalModel.objects.get(owner=alice)

    archive = archive_of(alice)

    [row] = csv.DictReader(io.StringIO(archive.read("models.csv").decode("utf-8-sig")))
    [told] = json.loads(archive.read("models.json"))
    assert row["name"] == '\'=HYPERLINK("x")'
    assert told["name"] == model.name
    assert row.keys() == told.keys()


def test_names_keep_their_script_and_no_machine_stumbles_over_them(alice):
    pictures(alice, 2, name="Ζωή/..\\CON: 私 🌞 " + "ß" * 90)

    names = [name for name in archive_of(alice).namelist() if name.startswith("pictures/")]

    assert len(names) == len({name.casefold() for name in names}) == 2
    assert all(name.count("/") == 1 and "Ζωή" in name and "私" in name for name in names)
    assert all(len(name.encode()) < 200 and not set('\\:*?"<>|') & set(name) for name in names)


def test_somebody_without_anything_gets_an_archive_too(alice):
    archive = archive_of(alice)

    assert json.loads(archive.read("pictures.json")) == []
    assert archive.read("pictures.csv").decode("utf-8-sig").startswith("id,generation_id")


def test_what_is_deleted_meanwhile_is_left_out_and_said(alice):
    gone, kept = pictures(alice, 2)
    storage.delete(gone.original_key)

    archive = archive_of(alice)

    assert b"DELETED WHILE THIS WAS MADE" in archive.read("README.txt")
    [file] = [name for name in archive.namelist() if name.startswith("pictures/")]
    assert archive.read(file) == storage.read(kept.original_key)


def test_what_a_test_token_made_is_left_out(alice):
    [picture] = pictures(alice, 1)
    GeneratedImage.objects.filter(pk=picture.pk).update(is_test=True)

    archive = archive_of(alice)

    assert json.loads(archive.read("pictures.json")) == []
    assert b"Test mode" in archive.read("README.txt")


def test_many_pictures_need_no_more_memory_than_one(alice):
    for number, picture in enumerate(pictures(alice, 40)):
        storage.write(picture.original_key, bytes([number]) * 2 * MEGABYTE)

    with tempfile.TemporaryFile() as target:
        tracemalloc.start()
        export_archive.write(target, alice.pk, lambda percent: None)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert target.tell() > 80 * MEGABYTE
    assert most < 6 * MEGABYTE


def test_the_operator_writes_the_same_to_a_file(alice, tmp_path):
    target = tmp_path / "alice.zip"

    call_command("export_user", alice.email.upper(), "--to", str(target))

    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("profile.json"))[0]["id"] == str(alice.pk)
    for wrong in (["nobody@example.com", "--to", "x"], [str(alice.pk), "--to", str(target)]):
        with pytest.raises(CommandError):
            call_command("export_user", *wrong)
