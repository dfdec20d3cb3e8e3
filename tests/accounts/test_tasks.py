from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import tasks
from accounts.api.exports import ExportSerializer
from accounts.models import Door, Erasure, User
from accounts.services import erasures, exports
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_a_task_makes_the_export_that_it_names(alice):
    job = factories.make_export(alice)
    later = timezone.now() + exports.DEADLINE
    type(job).objects.update(state=State.QUEUED, finished_at=None, deadline_at=later)

    tasks.advance_export(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert ExportSerializer.serialize(job)["is_available"]


@pytest.mark.parametrize("by_message", [True, False])
def test_a_message_or_the_sweep_has_an_account_end(alice, by_message):
    job = erasures.request(alice, erasures.Wish(Door.WEBSITE, at_once=True))

    if by_message:
        tasks.advance_erasure(str(job.pk))
    else:
        reconcile(take)

    assert Erasure.objects.get().state == State.SUCCEEDED
    assert not User.objects.filter(pk=alice.pk).exists()
