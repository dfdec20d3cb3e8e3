from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Heartbeat, ProviderEvent

pytestmark = pytest.mark.django_db


def test_an_event_of_a_provider_is_kept_once():
    fields = {"event_id": "evt_1", "kind": "training", "job_id": uuid4(), "status": "succeeded"}
    ProviderEvent.objects.create(provider="replicate", **fields)
    ProviderEvent.objects.create(provider="other", **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderEvent.objects.create(provider="replicate", **fields)


def test_a_heart_says_whose_it_is():
    beat = Heartbeat(name="reconcile", at=timezone.now())

    assert str(beat).startswith("reconcile at ")
