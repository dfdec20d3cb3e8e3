from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from operations.models import Reading
from operations.services import readings
from operations.services.gauges import GROUPS, Group
from operations.services.samples import METRICS, sample

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
HOUR = timedelta(hours=1)


def group(name, read) -> Group:
    return Group(name, HOUR, read)


def test_every_side_of_the_house_is_read_and_names_only_what_is_known():
    assert readings.refresh() == len(GROUPS)

    found = readings.samples_of(readings.kept())
    assert {one.name for one in found} <= METRICS.keys()
    assert {reading.name for reading in readings.kept()} == {one.name for one in GROUPS}


def test_a_side_is_read_again_when_its_time_has_come():
    now = timezone.now()
    one = [group("mail", lambda at: iter([sample("mails_owed", at.timestamp())]))]

    read = [readings.refresh(now + wait, one) for wait in (timedelta(), HOUR / 2, HOUR)]

    assert read == [1, 0, 1]
    [kept] = readings.samples_of(readings.kept())
    assert kept.value == (now + HOUR).timestamp()


def test_a_side_that_can_not_be_read_grows_old_and_keeps_no_other_back():
    def broken(at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        yield sample("mails_owed", 1)

    now = timezone.now()
    Reading.objects.create(name="broken", at=now - 2 * HOUR)

    read = readings.refresh(
        now, [group("broken", broken), group("fine", lambda at: iter([sample("mails_owed", 2)]))]
    )

    ages = {reading.name: now - reading.at for reading in readings.kept()}
    assert (read, ages) == (1, {"broken": 2 * HOUR, "fine": timedelta()})
