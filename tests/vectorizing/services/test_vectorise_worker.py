from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from billing.models import Purpose
from billing.services import audit
from core import actor, storage
from core.jobs.models import State
from core.jobs.sweep import enqueue, reconcile
from core.row_security import user_scope
from tests import factories
from tests.generations.conftest import charges_of, hold_of, spendable
from tests.vectorizing.conftest import LINE, acts, files, finish, order
from tracer import api as tracer
from tracer.api import VectorRefused, VectorUnavailable
from vectorizing.models import Vectorisation
from vectorizing.services import vectorisations, vectorise_worker

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.worker,
    pytest.mark.usefixtures("two_credits"),
]


@pytest.fixture
def job(alice, source) -> Vectorisation:
    return vectorisations.start(alice, order(source))


def engine(monkeypatch, act) -> None:
    """The engine's drawing, with something that happens in the middle of it."""
    draw = tracer.vectorise

    def drawing(png, options, progress):
        act(progress)
        return draw(png, options, progress)

    monkeypatch.setattr(tracer, "vectorise", drawing)


def failing(error: Exception):
    def fail(progress: object) -> None:
        raise error

    return fail


def test_a_drawing_is_made_paid_and_noted(alice, source, job):
    finish(job)

    svg = storage.read(job.result_key)
    assert (job.state, job.progress, job.error) == (State.SUCCEEDED, 100, "")
    assert svg.startswith(b"<svg")
    assert (job.svg_size, job.width, job.height) == (len(svg), source.width, source.height)
    assert job.paths > 0 < job.colours_found
    assert charges_of(alice) == [-1000]
    assert acts(alice) == ["vectorise"]
    assert list(audit.breaks()) == []


def test_a_test_costs_nothing_and_its_drawing_bears_the_mark(alice, source, job):
    finish(job)
    with actor.in_mode(is_test=True), user_scope(alice.pk):
        test = vectorisations.start(alice, order(source))

    finish(test)

    assert (test.state, test.is_test, test.price_mc) == (State.SUCCEEDED, True, 0)
    assert test.paths > 3 * job.paths
    assert charges_of(alice) == [-1000]


def test_a_preview_is_a_picture_with_figures(alice, source):
    job = vectorisations.start(alice, order(source, Purpose.PREVIEW))

    finish(job)

    assert storage.read(job.picture_key)[8:12] == b"WEBP"
    assert job.svg_size > 0
    assert charges_of(alice) == [-200]
    assert acts(alice) == ["preview"]


def test_the_drawing_after_the_preview_costs_the_rest(alice, source):
    finish(vectorisations.start(alice, order(source, Purpose.PREVIEW)))

    finish(vectorisations.start(alice, order(source)))

    assert charges_of(alice) == [-200, -800]
    assert spendable(alice) == 1000


def test_a_repeat_draws_and_charges_nothing(alice, job):
    finish(job)

    for _ in range(3):
        vectorise_worker.advance(job.pk)

    assert charges_of(alice) == [-1000]
    assert acts(alice) == ["vectorise"]
    assert job.attempts == 1


def test_what_can_not_be_drawn_is_explained_and_not_charged(alice, job, monkeypatch):
    refusal = VectorRefused(
        "too_complex", "It has too many shapes.", advice="Choose fewer colours."
    )
    engine(monkeypatch, failing(refusal))

    finish(job)

    assert (job.state, job.error_kind) == (State.FAILED, "too_complex")
    assert job.error == "It has too many shapes. You pay nothing. Choose fewer colours."
    assert (charges_of(alice), hold_of(job).state, acts(alice)) == ([], "released", [])
    assert not storage.exists(job.result_key)


def test_noise_reaches_the_cap_and_costs_nothing(alice, monkeypatch):
    monkeypatch.setattr(tracer, "MOST_SVG_BYTES", 50_000)
    source = factories.make_vector_source(alice)
    storage.write(source.source_key, factories.noise())

    asked = order(source, options=LINE)

    job = finish(vectorisations.start(alice, asked))

    assert (job.state, job.error_kind) == (State.FAILED, "too_complex")
    assert "You pay nothing. Choose a lower detail" in job.error
    assert job.error.endswith(".")
    assert (charges_of(alice), hold_of(job).state) == ([], "released")


class TestBadDays:
    @pytest.mark.parametrize("error", [VectorUnavailable(), OSError("disk")], ids=repr)
    def test_our_own_trouble_puts_it_back_in_line(self, job, monkeypatch, error):
        with monkeypatch.context() as broken_engine:
            engine(broken_engine, failing(error))
            vectorise_worker.advance(job.pk)
        job.refresh_from_db()
        waiting = job.state, job.lease_until > timezone.now()
        vectorise_worker.advance(job.pk)
        job.refresh_from_db()
        early = job.state

        with time_machine.travel(timezone.now() + timedelta(seconds=30)):
            finish(job)

        assert waiting == (State.QUEUED, True)
        assert early == State.QUEUED
        assert (job.state, job.deaths) == (State.SUCCEEDED, 0)

    def test_a_storage_that_does_not_write_puts_it_back_in_line(self, alice, job, monkeypatch):
        def broken(*args: object) -> None:
            raise OSError("full")

        monkeypatch.setattr(storage, "write", broken)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, charges_of(alice)) == (State.QUEUED, [])

    def test_past_its_deadline_it_is_over_and_free(self, job):
        with time_machine.travel(job.deadline_at + timedelta(seconds=1)):
            vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, hold_of(job).state) == (State.EXPIRED, "released")
        assert "not done in time" in job.error

    def test_a_picture_that_is_gone_ends_it(self, source, job):
        storage.delete(source.source_key)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, job.error_kind) == (State.EXPIRED, "gone")
        assert hold_of(job).state == "released"

    def test_a_result_that_comes_too_late_is_neither_kept_nor_paid(self, alice, job, monkeypatch):
        write = storage.write

        def slow(*args: object) -> None:
            write(*args)
            Vectorisation.objects.update(expires_at=timezone.now())

        monkeypatch.setattr(storage, "write", slow)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, charges_of(alice)) == (State.EXPIRED, [])
        assert not storage.exists(job.result_key)


class TestDeaths:
    def lose_worker(self, job) -> None:
        """It was at work, and nobody has heard of it for longer than its lease."""
        past = timezone.now() - timedelta(seconds=1)
        Vectorisation.objects.filter(pk=job.pk).update(state=State.RUNNING, lease_until=past)

    def test_a_job_whose_worker_died_is_taken_again(self, alice, job):
        self.lose_worker(job)

        finish(job)

        assert (job.state, job.deaths) == (State.SUCCEEDED, 1)
        assert charges_of(alice) == [-1000]

    def test_a_picture_that_kills_workers_ends_unpaid(self, alice, job, monkeypatch):
        monkeypatch.setattr(tracer, "vectorise", None)  # nobody comes so far again
        Vectorisation.objects.update(deaths=vectorise_worker.MOST_DEATHS - 1)
        self.lose_worker(job)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, job.error_kind) == (State.FAILED, "deadly")
        assert "You pay nothing" in job.error
        assert (charges_of(alice), hold_of(job).state) == ([], "released")

    def test_one_that_is_being_worked_at_is_left_alone(self, job):
        Vectorisation.objects.update(
            state=State.RUNNING, lease_until=timezone.now() + timedelta(seconds=5)
        )

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, job.deaths) == (State.RUNNING, 0)

    def test_one_taken_for_dead_that_comes_back_spoils_nothing(self, alice, job, monkeypatch):
        write = storage.write

        def overtaken(*args: object) -> None:
            write(*args)
            Vectorisation.objects.update(state=State.QUEUED, lease_until=None)

        with monkeypatch.context() as slow:
            slow.setattr(storage, "write", overtaken)
            vectorise_worker.advance(job.pk)
        job.refresh_from_db()
        left = job.state, charges_of(alice)

        finish(job)

        assert left == (State.QUEUED, [])
        assert (job.state, charges_of(alice)) == (State.SUCCEEDED, [-1000])

    def test_the_sweep_orders_what_was_lost(self, job, django_capture_on_commit_callbacks):
        self.lose_worker(job)
        Vectorisation.objects.update(next_look_at=timezone.now())

        with django_capture_on_commit_callbacks() as ordered:
            counts = reconcile(enqueue)

        assert counts["vectorisation"] == 1
        assert len(ordered) == 1


class TestCancelling:
    def test_in_line_it_ends_without_a_turn(self, alice, job):
        vectorisations.cancel(job)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, job.attempts, files()) == (State.CANCELED, 0, sorted(job.source.keys))
        assert hold_of(job).state == "released"

    def test_at_work_it_stops_the_engine(self, alice, job, monkeypatch):
        monkeypatch.setattr(vectorise_worker, "NOTE_EVERY", 0)

        def cancel_and_report(progress) -> None:
            vectorisations.cancel(Vectorisation.objects.get())
            progress(30)

        engine(monkeypatch, cancel_and_report)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, job.progress) == (State.CANCELED, 30)
        assert (charges_of(alice), hold_of(job).state) == ([], "released")
        assert acts(alice) == []

    def test_at_the_last_moment_it_still_counts(self, alice, job, monkeypatch):
        write = storage.write

        def cancelled(*args: object) -> None:
            write(*args)
            vectorisations.cancel(Vectorisation.objects.get())

        monkeypatch.setattr(storage, "write", cancelled)

        vectorise_worker.advance(job.pk)

        job.refresh_from_db()
        assert (job.state, charges_of(alice)) == (State.CANCELED, [])
        assert not storage.exists(job.result_key)

    def test_a_done_one_stays_done(self, alice, job):
        finish(job)

        assert not vectorisations.cancel(job)
        assert charges_of(alice) == [-1000]


def test_progress_is_noted_now_and_then_and_keeps_the_lease(job, monkeypatch):
    seen = []

    def report(progress) -> None:
        progress(10)
        Vectorisation.objects.update(lease_until=timezone.now())
        monkeypatch.setattr(vectorise_worker, "NOTE_EVERY", 0)
        progress(60)
        seen.append(Vectorisation.objects.get())

    engine(monkeypatch, report)

    vectorise_worker.advance(job.pk)

    [row] = seen
    assert row.progress == 60
    assert row.lease_until > timezone.now() + timedelta(seconds=50)


def test_a_worker_takes_whoevers_turn_it_is(alice, charlie, job):
    theirs = vectorisations.start(charlie, order(factories.make_vector_source(charlie)))
    mine = vectorisations.start(alice, order(factories.make_vector_source(alice)))

    vectorise_worker.advance(mine.pk)
    vectorise_worker.advance(mine.pk)

    states = [Vectorisation.objects.get(pk=each.pk).state for each in (job, theirs, mine)]
    assert states == [State.SUCCEEDED, State.SUCCEEDED, State.QUEUED]


def test_a_message_about_one_that_is_done_serves_the_next_in_line(alice, job):
    second = vectorisations.start(alice, order(factories.make_vector_source(alice)))
    finish(job)

    vectorise_worker.advance(job.pk)

    second.refresh_from_db()
    assert second.state == State.SUCCEEDED
