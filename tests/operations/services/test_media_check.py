from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import storage
from operations.services import media_check
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
STRANGE = "images/00000000-0000-4000-8000-000000000000/original.webp"


@pytest.fixture
def image(alice):
    return factories.make_image(factories.make_generation(factories.make_model(alice)))


def write_long_ago(settings, *keys: str) -> None:
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for key in keys:
        storage.write(key, b"left behind")
        os.utime(settings.PRIVATE_FILES_ROOT / key, (old, old))


def run(**options) -> dict:
    out = StringIO()
    with suppress(CommandError):
        call_command("verify_media", stdout=out, as_json=True, **options)
    return json.loads(out.getvalue())


def test_where_all_agrees_it_says_so(image, capsys):
    call_command("verify_media")

    assert f"{len(image.keys)} files asked for by rows, 0 missing" in capsys.readouterr().out


def test_a_row_without_its_file_and_a_file_without_a_row_are_found(image, settings):
    storage.delete(image.original_key)
    write_long_ago(settings, STRANGE, "doctor/probe", "erasures/abc.json")
    storage.write("images/11111111-0000-4000-8000-000000000000/new.webp", b"of a moment ago")

    told = run()

    assert told["missing"] == [image.original_key]
    assert sorted(told["orphans"]) == ["doctor/probe", STRANGE]
    assert (told["exit_code"], told["deleted"]) == (1, 0)


def test_what_is_left_behind_is_deleted_when_that_is_asked_for(image, settings):
    write_long_ago(settings, STRANGE)

    dry = run(delete=True, dry_run=True)
    there = storage.exists(STRANGE)
    told, again = run(delete=True), run(delete=True)

    assert (dry["deleted"], there) == (0, True)
    assert (told["deleted"], told["exit_code"]) == (1, 0)
    assert (again["orphans"], storage.exists(STRANGE)) == ([], False)
    assert storage.exists(image.original_key)


def test_an_older_database_takes_nothing_from_its_storage(image, settings, monkeypatch):
    monkeypatch.setattr(media_check, "_MOST", 1)
    write_long_ago(settings, STRANGE, "doctor/probe")

    told = run(delete=True)

    assert "not that of the storage" in told["error"]
    assert storage.exists(STRANGE)
