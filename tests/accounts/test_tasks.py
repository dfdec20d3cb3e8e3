from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.api.exports import ExportSerializer
from accounts.services import exports
from core.jobs.models import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_task_makes_the_export_that_it_names(alice):
    job = factories.make_export(alice)
    later = timezone.now() + exports.DEADLINE
    type(job).objects.update(state=State.QUEUED, finished_at=None, deadline_at=later)

    tasks.advance_export(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert ExportSerializer.serialize(job)["is_available"]
