from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.jobs import registry, sweep
from core.jobs.models import State
from core.models import Heartbeat
from models_training.models import Photo
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_due_jobs_get_their_step_and_others_are_left(alice):
    model = factories.make_model(alice)
    due = factories.make_generation(model)
    factories.make_generation(model, next_look_at=timezone.now() + timedelta(minutes=5))
    factories.make_generation(model, state=State.FAILED, finished_at=timezone.now())
    stepped: list[tuple[registry.JobKind, object]] = []

    counts = sweep.reconcile(lambda kind, pk: stepped.append((kind.model.__name__, pk)))

    assert stepped == [("Generation", due.pk)]
    assert counts["generation"] == 1


def test_a_rule_is_kept_and_the_heart_beats(alice):
    photo = factories.make_photo(alice)
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))

    counts = sweep.reconcile(sweep.enqueue)

    assert counts["photos never trained with"] == 1
    assert not Photo.objects.filter(pk=photo.pk).exists()
    assert Heartbeat.objects.get(name="reconcile").at > timezone.now() - timedelta(minutes=1)


def test_one_rule_that_fails_does_not_stop_the_others(alice, monkeypatch):
    for number in range(3):
        factories.make_photo(alice, number=number)
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))
    from core import storage

    plain, calls = storage.delete, []

    def broken_once(*keys: str) -> None:
        calls.append(keys)
        if len(calls) == 1:
            raise OSError("disk")
        plain(*keys)

    monkeypatch.setattr(storage, "delete", broken_once)

    first = sweep.reconcile(sweep.enqueue)["photos never trained with"]
    second = sweep.reconcile(sweep.enqueue)["photos never trained with"]

    assert (first, second) == (2, 1)
    assert not Photo.objects.exists()


def test_a_dry_run_only_says_what_is_due(alice):
    factories.make_photo(alice)
    Photo.objects.update(stored_at=timezone.now() - timedelta(days=8))
    said = StringIO()

    call_command("reconcile", dry_run=True, stdout=said)

    assert "photos never trained with: 1 due" in said.getvalue()
    assert Photo.objects.count() == 1
