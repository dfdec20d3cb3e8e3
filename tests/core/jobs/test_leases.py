"""A step that dies of what nobody expected, by real faults of the database and the storage."""

from __future__ import annotations

import os
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from core.jobs import leases
from core.jobs.models import State
from core.tasks import give_back
from generations.models import Generation
from generations.services import generations
from generations.services.generation_handler import GenerationHandler
from generations.tasks import advance_generation
from tests import factories
from tests.core.jobs.at_provider import make_trained
from tests.fakes import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def job(alice) -> Generation:
    """Ready at the provider, its pictures not fetched yet."""
    return factories.make_generation(make_trained(alice), seed=generations.random_seed())


@pytest.fixture
def ordered(monkeypatch) -> list[str]:
    """The jobs whose next step a worker was told to take."""
    told: list[str] = []
    monkeypatch.setattr(advance_generation, "apply_async", lambda args, **_: told.append(args[0]))
    return told


def step(job: Generation) -> bool:
    generations.advance(job.pk)
    job.refresh_from_db()
    return job.is_final


def dies_while_collecting(job, monkeypatch, fault) -> None:
    """Steps until the outputs are there, and has the fault happen just before they are copied."""
    collect = GenerationHandler.collect
    with monkeypatch.context() as patch:

        def hit(self, job, remote):
            fault(patch)
            collect(self, job, remote)

        patch.setattr(GenerationHandler, "collect", hit)
        with pytest.raises((DatabaseError, OSError)):
            until(lambda: step(job))


def kill_our_connection(_) -> None:
    connection.ensure_connection()
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"]) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


def send_the_database_away(patch) -> None:
    connection.close()
    patch.setitem(connection.settings_dict, "HOST", "/nowhere")


def test_a_killed_connection_gives_the_job_back_and_the_next_step_delivers(
    job, ordered, monkeypatch
):
    dies_while_collecting(job, monkeypatch, kill_our_connection)

    job.refresh_from_db()
    wait = job.next_look_at - timezone.now()
    assert (job.state, job.lease_until) == (State.COLLECTING, None)
    assert wait < timedelta(seconds=6)
    assert ordered == [str(job.pk)]
    assert until(lambda: step(job))
    assert job.state == State.SUCCEEDED


def test_a_storage_error_gives_the_job_back(job, ordered, monkeypatch, tmp_path):
    def put_a_file_where_the_folder_should_be(_) -> None:
        (tmp_path / "files").write_bytes(b"")

    dies_while_collecting(job, monkeypatch, put_a_file_where_the_folder_should_be)

    job.refresh_from_db()
    assert (job.lease_until, ordered) == (None, [str(job.pk)])


def test_a_database_that_is_away_gets_the_job_back_when_it_returns(job, ordered, monkeypatch):
    told: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        leases.current_app, "send_task", lambda name, words, **_: told.append((name, words))
    )

    dies_while_collecting(job, monkeypatch, send_the_database_away)
    [(name, words)] = told
    give_back(*words)

    job.refresh_from_db()
    assert name == give_back.name
    assert (job.lease_until, ordered) == (None, [str(job.pk)])


def test_a_later_lease_is_not_ended(job, ordered):
    job.claim(60)
    earlier = job.lease_until - timedelta(seconds=1)

    give_back(job._meta.label, str(job.pk), earlier.isoformat())

    job.refresh_from_db()
    assert job.lease_until is not None
    assert ordered == []
