from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.services import suspending
from core.jobs.models import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_what_runs_for_a_suspended_person_is_stopped_and_no_export(alice, charlie):
    mine = factories.make_generation(factories.make_model(alice), state=State.QUEUED)
    training = factories.make_training(factories.make_model(alice, ready=False))
    theirs = factories.make_generation(factories.make_model(charlie), state=State.QUEUED)
    export = factories.make_export(alice)

    suspending.suspend(str(alice.pk))

    for job in (mine, training, theirs, export):
        job.refresh_from_db()
    assert mine.cancel_requested_at
    assert training.cancel_requested_at
    assert not theirs.cancel_requested_at
    assert not export.cancel_requested_at
    assert suspending.find(str(alice.pk)) == (alice.pk, "The person")
    assert suspending.find(str(uuid4())) is None
