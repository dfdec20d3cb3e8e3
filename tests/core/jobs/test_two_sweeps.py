"""Two schedulers at once, as while a new version takes over: the sweeps they order meet."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from billing.models import CreditHold, HoldState
from billing.services import audit
from core import storage
from core.jobs import sweep
from core.jobs.models import State
from generations.models import GeneratedImage, Generation
from generations.services import generations
from models_training.models import Photo
from tests import factories
from tests.billing.at_once import at_once
from tests.core.jobs.at_provider import make_trained
from tests.fakes import creates, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def sweep_twice() -> None:
    results = at_once([partial(sweep.reconcile, sweep.take)] * 2)
    assert all(isinstance(one, dict) for one in results), results


def test_each_job_is_sent_once_and_paid_once():
    owner = factories.make_user("swept@example.com")
    factories.subscribe(owner, "studio")
    factories.give_credits(owner, 20_000)
    model = make_trained(owner)
    jobs = [
        factories.make_generation(model, outputs=1, seed=generations.random_seed())
        for _ in range(4)
    ]

    def all_ended() -> bool:
        Generation.objects.update(next_look_at=timezone.now())
        sweep_twice()
        return not Generation.objects.exclude(state=State.SUCCEEDED).exists()

    until(all_ended, seconds=60)
    assert [creates(job.pk) for job in jobs] == [1] * 4
    assert GeneratedImage.objects.count() == 4
    states = CreditHold.objects.values_list("state", flat=True)
    assert list(states) == [HoldState.CAPTURED] * 4
    assert audit.breaks() == []


def test_what_is_owed_by_time_goes_once_and_stops_nothing(alice):
    photos = [factories.make_photo(alice, number=number) for number in range(6)]
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))

    sweep_twice()

    assert not Photo.objects.exists()
    assert not any(storage.exists(photo.training_key) for photo in photos)
