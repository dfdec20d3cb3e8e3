"""What is promised of files and rows, with the time moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from billing.models import LedgerEntry, Purpose
from billing.services import audit
from core.jobs import maintenance
from core.jobs.models import State
from core.jobs.sweep import enqueue, reconcile
from core.row_security import APP, role_scope
from tests import factories
from tests.vectorizing.conftest import acts, files
from vectorizing.models import PendingUpload, Vectorisation, VectorSource
from vectorizing.services import activities, pending, sources, vectorisations
from vectorizing.services.maintenance import RULES

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_all_of_them_are_rules_of_retention():
    assert all(rule.deletes for rule in RULES)
    assert set(RULES) <= set(maintenance.retention_rules())


def test_after_24_hours_every_file_is_gone_and_ledger_and_log_stay(alice):
    source = sources.receive(alice, factories.logo(), "logo.png")
    factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)
    factories.make_vectorisation(source, state=State.SUCCEEDED)
    with role_scope(APP):
        pending.keep(factories.logo(), "visitor.png", "203.0.113.7")
    kept, entries, noted = len(files()), LedgerEntry.objects.count(), acts(alice)
    last = PendingUpload.objects.get().expires_at

    with time_machine.travel(source.expires_at - timedelta(seconds=1)):
        reconcile(enqueue)
        before = len(files())
    with time_machine.travel(last + timedelta(seconds=1)):
        served = sources.alive(alice).exists() or vectorisations.alive(alice).exists()
        reconcile(enqueue)
        reconcile(enqueue)

    assert (kept, before, files()) == (6, 6, [])
    assert not served
    assert VectorSource.objects.get().files_gone_at
    assert Vectorisation.objects.filter(files_gone_at__isnull=False).count() == 2
    assert not PendingUpload.objects.exists()
    assert LedgerEntry.objects.count() == entries
    assert acts(alice) == noted
    assert list(audit.breaks()) == []


def test_one_second_later_nothing_may_be_served_although_the_sweep_is_late(alice, source):
    drawing = factories.make_vectorisation(source, state=State.SUCCEEDED)

    with time_machine.travel(source.expires_at + timedelta(seconds=1)):
        assert not source.is_alive
        assert not drawing.has_result
        assert not sources.alive(alice).exists()
        assert not vectorisations.of_source(source).exists()
    assert drawing.has_result


def test_a_job_still_at_work_ends_before_its_files_go(source):
    job = factories.make_vectorisation(source, deadline_at=source.expires_at)

    with time_machine.travel(source.expires_at + timedelta(seconds=1)):
        due = sources.drawings_expired(timezone.now()).exists()
        reconcile(lambda kind, job_id: kind.advance(job_id, ""))

    job.refresh_from_db()
    assert not due
    assert (job.state, bool(job.files_gone_at)) == (State.EXPIRED, True)


def test_a_half_written_upload_goes_too(alice):
    source = factories.make_vector_source(alice, stored_at=None)

    with time_machine.travel(source.expires_at + timedelta(seconds=1)):
        reconcile(enqueue)

    assert files() == []


def test_the_log_goes_after_a_year(alice, source):
    then = timezone.now() - activities.KEPT - timedelta(days=1)
    activities.Activity.objects.create(owner=alice, act="upload", created_at=then)
    activities.of_source(activities.ActivityKind.DOWNLOAD, source)

    reconcile(enqueue)

    assert acts(alice) == ["download"]
