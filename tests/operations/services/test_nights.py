from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as given
from django.utils import timezone

from operations import tasks
from operations.models import Backup, BackupProof
from operations.services import nights

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_beat_makes_what_is_owed_once_and_proves_it(second):
    tasks.back_up()
    tasks.back_up()

    assert sorted(Backup.objects.values_list("kind", "state")) == [
        ("database", "whole"), ("files", "whole")
    ]  # fmt: skip
    assert BackupProof.objects.get().is_good
    assert given.CELERY_BEAT_SCHEDULE["back_up"]["task"] == tasks.back_up.name


def test_a_night_that_failed_is_told_and_tried_again_later(second, settings, time_machine):
    settings.POSTGRES_BIN = "/nowhere"
    nights.make_due()
    nights.make_due()
    tried = Backup.objects.filter(kind="database").count()
    time_machine.move_to(timezone.now() + timedelta(hours=1, minutes=1))
    nights.make_due()

    assert tried == 1
    assert set(Backup.objects.filter(kind="database").values_list("state", flat=True)) == {
        "failed"
    }
    assert Backup.objects.filter(kind="database").count() == 2


def test_where_no_key_is_set_nothing_is_tried(second, settings):
    settings.BACKUP_RECIPIENTS = []

    tasks.back_up()

    assert not Backup.objects.exists()
