from __future__ import annotations

import pytest

from billing.models import Purpose
from core.jobs.models import State
from core.row_security import user_scope
from notifications.models import WebhookEvent
from tests import factories
from vectorizing.services import vectorise_worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("purpose", "state", "told"),
    [
        (Purpose.VECTOR, State.SUCCEEDED, ["vectorisation.succeeded"]),
        (Purpose.VECTOR, State.FAILED, ["vectorisation.failed"]),
        (Purpose.VECTOR, State.CANCELED, []),
        (Purpose.PREVIEW, State.SUCCEEDED, []),
    ],
    ids=["drawn", "failed", "cancelled", "previewed"],
)
def test_a_persons_server_is_told_of_drawings_once(alice, purpose, state, told):
    factories.make_endpoint(alice)
    job = factories.make_vectorisation(factories.make_vector_source(alice), purpose)
    job.state = state

    with user_scope(alice.pk):
        vectorise_worker._announce_end(job)
        vectorise_worker._announce_end(job)
        events = [event.type for event in WebhookEvent.objects.filter(owner=alice)]

    assert events == told
