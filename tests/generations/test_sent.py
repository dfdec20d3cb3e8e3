from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import State
from generations import sent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ended", "is_gone"), [(2, True), (0, False)])
def test_what_went_to_the_picture_service_is_gone_there_after_an_hour(alice, ended, is_gone):
    end = timezone.now() - timedelta(hours=ended)
    times = {"submitted_at": end, "finished_at": end, "state": State.SUCCEEDED}
    job = factories.make_generation(factories.make_model(alice), **times)

    [only] = sent.of_generation(job)

    assert (only.at, only.gone_at is not None) == (end, is_gone)
