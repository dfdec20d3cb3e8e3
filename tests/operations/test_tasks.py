from __future__ import annotations

import pytest
from django.conf import settings

from operations import tasks
from operations.models import Observation, Part, Reading
from operations.services.gauges import GROUPS


@pytest.mark.django_db
@pytest.mark.worker
def test_a_minutes_look_reads_the_house_and_judges_its_parts():
    tasks.observe()

    assert Reading.objects.count() == len(GROUPS)
    assert Observation.objects.count() == len(Part)


def test_beat_orders_it_each_minute():
    entry = settings.CELERY_BEAT_SCHEDULE["observe"]

    assert (entry["task"], entry["schedule"]) == (tasks.observe.name, 60.0)
