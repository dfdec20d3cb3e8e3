from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import storage
from generations.models import GeneratedImage
from operations.models import Backup, StoredFile
from operations.services import copies
from operations.services.errors import BackupFailed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def image(alice):
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


def test_files_are_copied_once_and_brought_back_where_rows_ask_for_them(second, image, capsys):
    factories.make_photo(image.owner)
    content = storage.read(image.original_key)
    call_command("backup", files=True)
    again = copies.copy()
    storage.delete(*image.keys)

    call_command("restore", files=True, key=second.key_file, dry_run=True)
    missing = not storage.exists(image.original_key)
    call_command("restore", files=True, key=second.key_file)

    said = capsys.readouterr().out
    assert f"{len(image.keys)} files copied" in said
    assert f"0 files are there, {len(image.keys)} to bring back, 0 have no copy." in said
    assert f"{len(image.keys)} brought back" in said
    assert (again.made, missing) == (0, True)
    assert storage.read(image.original_key) == content
    assert not (second.folder / "files/photos").exists()
    assert content not in (second.folder / f"files/{image.original_key}.age").read_bytes()


def test_the_copy_of_a_deleted_file_is_gone_within_the_30_days(second, image, time_machine):
    copies.copy()
    storage.delete(*image.keys)
    GeneratedImage.objects.all().delete()
    now = timezone.now()

    deleted = []
    for day in (7, 14, 21, 28, 29):
        time_machine.move_to(now + timedelta(days=day, minutes=day))
        deleted.append(copies.copy().deleted)

    assert deleted == [0, 0, 0, len(image.keys), 0]
    assert StoredFile.objects.count() == 0
    assert not list((second.folder / "files").rglob("*.age"))


def test_what_has_no_copy_is_counted_and_what_is_not_the_same_is_refused(second, image):
    copies.copy()
    StoredFile.objects.filter(key=image.original_key).update(sha256="0" * 64)
    other = factories.make_image(image.generation, number=2)
    storage.delete(*image.keys, *other.keys)

    with pytest.raises(BackupFailed, match="is not what was stored"):
        copies.bring_back(second.key, dry_run=False)
    StoredFile.objects.all().delete()
    done = copies.bring_back(second.key, dry_run=False)

    assert done.without_copy == len(other.keys)
    assert storage.exists(image.original_key)


def test_two_do_not_copy_at_once(second):
    Backup.objects.create(
        name="x", kind="files", lease_until=timezone.now() + timedelta(minutes=1)
    )

    with pytest.raises(BackupFailed, match="Another backup is running"):
        copies.copy()
