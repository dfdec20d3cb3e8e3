from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import Purpose
from tests import factories
from vectorizing.models import Activity, ActivityKind
from vectorizing.services import activities

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_acts_are_noted_with_what_they_are_of(source):
    job = factories.make_vectorisation(source, Purpose.PREVIEW)
    batch_id = uuid4()

    activities.of_source(ActivityKind.UPLOAD, source, file_format="png", size=7)
    activities.of_job(ActivityKind.PREVIEW, job, size=8)
    activities.of_batch(source.owner_id, batch_id, "svg")

    rows = Activity.objects.order_by("created_at")
    assert list(rows.values_list("act", "file_format", "size")) == [
        ("upload", "png", 7),
        ("preview", "", 8),
        ("download", "svg", 0),
    ]
    assert [row.source_id for row in rows] == [source.pk, source.pk, None]
    assert [row.vectorisation_id for row in rows] == [None, job.pk, None]
    assert rows[2].batch_id == batch_id


def test_a_row_is_forgotten_after_a_year(alice):
    now = timezone.now()
    for days in (364, 366):
        Activity.objects.create(
            owner=alice, act=ActivityKind.SAVE, created_at=now - timedelta(days=days)
        )

    [old] = activities.old(now)
    activities.forget(old)

    assert Activity.objects.count() == 1
    assert old.created_at < now - timedelta(days=365)
