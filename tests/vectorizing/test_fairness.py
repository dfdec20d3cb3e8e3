"""Three people, twenty files, two workers of which one is killed: by the product's own worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from billing.models import LedgerEntry
from billing.services import audit
from core.jobs.models import FINAL, State
from tests import factories
from tests.fakes import until
from tests.vectorizing.conftest import order
from vectorizing.models import Vectorisation
from vectorizing.services import vectorisations
from vectorizing.tasks import advance_vectorisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
# Workers of other tests must not meet these.
QUEUE = f"cpu-{uuid4()}"
FILES = {"alice": 12, "charlie": 5, "staff": 3}


@pytest.mark.slow
def test_all_are_served_in_turn_none_is_lost_and_each_is_paid_once(
    alice, charlie, staff, settings
):
    settings.SIGNUP_CREDITS = 20_000
    people = {"alice": alice, "charlie": charlie, "staff": staff}
    for name, count in FILES.items():
        for _ in range(count):
            send(ordered(people[name]))

    with workers() as process:
        until(lambda: all(map(has_a_result, people.values())) and at_work() == 2, seconds=60)
        kill_a_worker(process.pid)
        until(lambda: waiting() == 0 and at_work() <= 1, seconds=120)
        rescue()
        until(lambda: waiting() + at_work() == 0, seconds=60)

    done = list(Vectorisation.objects.order_by("submitted_at"))
    assert [job.state for job in done] == [State.SUCCEEDED] * 20
    assert sum(job.deaths for job in done) <= 1
    results = list(Vectorisation.objects.order_by("finished_at").values_list("owner", flat=True))
    for person in people.values():
        before_the_first = results[: results.index(person.pk)]
        assert all(before_the_first.count(other.pk) < 6 for other in people.values())
    for name, count in FILES.items():
        spent = LedgerEntry.objects.filter(owner=people[name], kind="capture")
        assert list(spent.values_list("amount_mc", flat=True)) == [-1000] * count
    assert list(audit.breaks()) == []


def ordered(person: User) -> Vectorisation:
    source = factories.make_vector_source(person)
    return vectorisations.start(person, order(source))


def send(job: Vectorisation) -> None:
    advance_vectorisation.apply_async([str(job.pk)], queue=QUEUE)


@contextmanager
def workers() -> Iterator[subprocess.Popen[bytes]]:
    """As the Procfile starts them, two at once."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "DB_ROLE": "visiona_worker",
        "PRIVATE_FILES_ROOT": str(settings.PRIVATE_FILES_ROOT),
    }
    options = ["-Q", QUEUE, "-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle"]
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "-A", "visiona", "worker", *options],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def kill_a_worker(parent: int) -> None:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)


def has_a_result(person: User) -> bool:
    return Vectorisation.objects.filter(owner=person, state=State.SUCCEEDED).exists()


def at_work() -> int:
    return Vectorisation.objects.filter(state=State.RUNNING).count()


def waiting() -> int:
    return Vectorisation.objects.filter(state=State.QUEUED).count()


def rescue() -> None:
    """The lease of the dead runs out, and the sweep orders the step again."""
    left = Vectorisation.objects.exclude(state__in=FINAL)
    left.update(lease_until=timezone.now() - timedelta(seconds=1))
    for job in left:
        send(job)
