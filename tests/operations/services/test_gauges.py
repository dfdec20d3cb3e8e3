from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CreditAccount, StripeEvent
from core import breakers
from core.jobs.models import State
from core.models import Heartbeat
from notifications.models import Notice
from operations.models import Backup, BackupProof
from operations.services import gauges
from operations.services.samples import Sample
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
MINUTE = timedelta(minutes=1)


def read(group, now=None) -> dict[tuple[str, ...], float]:
    samples: list[Sample] = list(group(now or timezone.now()))
    return {
        (one.name.removeprefix("visiona_"), *one.labels.values()): one.value for one in samples
    }


def test_jobs_are_counted_by_kind_and_state_with_who_waits_longest(alice):
    now = timezone.now()
    model = factories.make_model(alice)
    for minutes in (3, 9):
        factories.make_generation(model, created_at=now - minutes * MINUTE)
    factories.make_generation(model, state=State.RUNNING, deadline_at=now - MINUTE)
    factories.make_generation(model, state=State.SUCCEEDED, finished_at=now)
    factories.make_generation(model, is_test=True)

    found = read(gauges.jobs, now)

    assert found["jobs", "generation", "queued"] == 2
    assert found["jobs", "generation", "running"] == 1
    assert ("jobs", "generation", "succeeded") not in found
    assert found["jobs_past_deadline", "generation"] == 1
    oldest = (now - 9 * MINUTE).timestamp()
    assert found["job_oldest_queued_timestamp_seconds", "generation"] == oldest
    assert found["jobs", "erasure", "queued"] == 0
    assert ("job_oldest_queued_timestamp_seconds", "erasure") not in found
    assert found["service_open", "training"] == 1


def test_ends_tell_how_and_why_of_the_last_hour_and_how_long_of_the_last_day(alice):
    now = timezone.now()
    model = factories.make_model(alice)
    for minutes, ago in ((2, 10), (4, 10), (60, 600)):
        ended = now - ago * MINUTE
        factories.make_generation(
            model, state=State.SUCCEEDED, created_at=ended - minutes * MINUTE, finished_at=ended
        )
    factories.make_generation(
        model, state=State.FAILED, error_kind="provider", finished_at=now - MINUTE
    )

    found = read(gauges.ends, now)

    assert found["jobs_ended_1h", "generation", "succeeded"] == 2
    assert found["jobs_ended_1h", "generation", "failed"] == 1
    assert found["jobs_failed_1h", "generation", "provider"] == 1
    assert found["job_seconds", "generation", "0.5"] == 240


def test_a_service_that_is_away_is_told(monkeypatch):
    away = breakers.Standing(breakers.Outside.STRIPE, 1.0)
    monkeypatch.setattr(breakers, "standing", lambda: [away])

    found = read(gauges.providers)

    assert found["outside_answers", "stripe"] == 0
    assert found["outside_answers", "replicate"] == 1


def test_a_providers_calls_ends_and_cost_are_those_of_the_last_hour(alice):
    factories.make_price(1_000_000)
    factories.make_usage(alice, "2000", status="succeeded")
    factories.make_usage(alice, "1", status="failed", sku="gpu-unheard-of")

    found = read(gauges.providers)

    assert found["provider_calls_1h", "replicate", "succeeded"] == 1
    assert found["provider_calls_1h", "replicate", "failed"] == 1
    assert found["provider_cost_dollars_1h", "replicate"] == 2
    assert found["provider_unpriced_1h", "replicate"] == 1
    assert found["spending_limit_dollars", "hour"] > 0
    assert found["spending_dollars", "hour"] >= 2


def test_books_that_are_wrong_are_counted(alice):
    factories.give_credits(alice, 5000)
    right = read(gauges.books)
    CreditAccount.objects.filter(owner=alice).update(posted_mc=7)

    assert right["ledger_breaks",] == 0
    assert read(gauges.books)["ledger_breaks",] > 0


def test_stripes_events_wait_until_taken_and_mirrored(alice):
    now = timezone.now()
    at = now - 5 * MINUTE
    common = {"kind": "x", "livemode": False, "stripe_created": at, "payload": {}}
    StripeEvent.objects.create(event_id="evt_1", created_at=at, **common)
    StripeEvent.objects.create(
        event_id="evt_2", state="done", created_at=at, mirror_error="gone", **common
    )
    Heartbeat.objects.create(name="stripe_looks", at=at)

    found = read(gauges.stripe, now)

    assert (found["stripe_events_waiting",], found["stripe_unmirrored",]) == (1, 1)
    assert found["stripe_event_oldest_timestamp_seconds",] == at.timestamp()
    assert found["stripe_unmirrored_oldest_timestamp_seconds",] == at.timestamp()


def test_what_should_have_been_deleted_an_hour_ago_is_overdue():
    now = timezone.now()
    before = read(gauges.retention, now)["retention_overdue", "looks at the public status"]
    from operations.models import Observation

    Observation.objects.create(at=now - timedelta(days=90, minutes=30), part="site", state="ok")
    owed = read(gauges.retention, now)["retention_overdue", "looks at the public status"]
    Observation.objects.create(at=now - timedelta(days=91), part="site", state="ok")
    overdue = read(gauges.retention, now)["retention_overdue", "looks at the public status"]

    assert (before, owed, overdue) == (0, 0, 1)


def test_a_mail_is_owed_from_its_time_on(alice):
    now = timezone.now()
    for number, at in enumerate((now - MINUTE, now + MINUTE)):
        Notice.objects.create(
            id=f"00000000-0000-0000-0000-00000000000{number}", owner=alice, type="x",
            about=alice.pk, path="/", mail_due_at=at,
        )  # fmt: skip

    found = read(gauges.mail, now)

    assert found["mails_owed",] == 1
    assert found["mail_oldest_owed_timestamp_seconds",] == (now - MINUTE).timestamp()


def test_backups_and_their_proof_tell_when(django_assert_max_num_queries):
    now = timezone.now()
    none = read(gauges.safety, now)
    day = now - timedelta(days=1)
    Backup.objects.create(
        name="b", kind="database", state="whole", started_at=day, lease_until=day
    )
    BackupProof.objects.create(
        backup="b", made_at=day, is_good=True, by_key=False, seconds=1, told={}, jws=""
    )

    found = read(gauges.safety, now)

    assert none == {("backup_failed", "database"): 0, ("backup_failed", "files"): 0}
    assert found["backup_timestamp_seconds", "database"] == day.timestamp()
    assert found["backup_proof_timestamp_seconds",] == day.timestamp()


def test_the_database_tells_its_size_and_connections():
    found = read(gauges.database)

    assert found["database_bytes",] > 1_000_000
    assert 1 <= found["database_connections",] <= found["database_connections_limit",]
