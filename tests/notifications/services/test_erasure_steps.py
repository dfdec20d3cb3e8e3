from __future__ import annotations

from uuid import uuid4

import pytest

from core.erasure import Subject
from notifications.models import WebhookEndpoint
from notifications.services import erasure_steps
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_nothing_more_is_sent_to_the_persons_servers(alice, charlie):
    for person in (alice, charlie):
        factories.make_endpoint(person)

    outcome = erasure_steps.end_webhooks(Subject(alice.pk, uuid4()))

    assert (outcome.is_done, outcome.told) == (True, {"webhooks": 1})
    assert WebhookEndpoint.objects.get().owner == charlie
