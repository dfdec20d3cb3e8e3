"""A worker that is killed over a drawing leaves it neither lost nor paid twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.services import audit
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from tests.crash_points import crash
from tests.generations.conftest import charges_of
from tests.vectorizing.conftest import acts, files, order
from vectorizing.models import Vectorisation
from vectorizing.services import vectorisations

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.usefixtures("two_credits"),
]


@pytest.mark.parametrize(
    "point",
    [
        "before the drawing",
        "before the drawing is written",
        "after the drawing is written",
        "after the charge before the commit",
    ],
)
def test_a_death_at_any_point_ends_in_one_drawing_and_one_charge(alice, source, point):
    job = vectorisations.start(alice, order(source))

    crash(job, point)
    left = job.state, charges_of(alice)
    pass_time()
    reconcile(take)
    reconcile(take)

    job.refresh_from_db()
    assert left == (State.RUNNING, [])
    assert (job.state, job.deaths) == (State.SUCCEEDED, 1)
    assert charges_of(alice) == [-1000]
    assert acts(alice) == ["vectorise"]
    assert files() == sorted([*source.keys, job.result_key])
    assert list(audit.breaks()) == []


def pass_time() -> None:
    """Longer than the lease of the dead."""
    past = timezone.now() - timedelta(seconds=1)
    Vectorisation.objects.update(lease_until=past, next_look_at=past)
