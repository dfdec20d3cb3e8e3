"""What is read of each side of the house. As the workers' role, which sees the rows of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, F, Min, Q, Sum

from billing.models import EventState, StripeEvent
from billing.services import audit, inbox, reconcile
from core import breakers
from core.breakers import Outside
from core.costs import ProviderCost, ProviderUsage
from core.jobs import brake, maintenance, registry
from core.jobs.models import State
from core.models import Heartbeat, ProviderEvent
from core.switches import Service, is_on
from notifications.services import mails
from operations.models import Backup
from operations.services import backups
from operations.services.samples import Sample, moments, sample

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
MOST_OVERDUE = 1000
QUANTILES = (0.5, 0.95)


class Percentile(Aggregate):
    """Of durations; None of nothing."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Group:
    """What is read together, and how long it serves."""

    name: str
    every: timedelta
    read: Callable[[datetime], Iterator[Sample]]


def jobs(now: datetime) -> Iterator[Sample]:
    for name, kind in registry.kinds().items():
        open_rows = kind.model._default_manager.unfinished().filter(is_test=False)
        states = open_rows.order_by().values("state").annotate(
            jobs=Count("pk"), oldest=Min("created_at"), late=Count("pk", Q(deadline_at__lt=now))
        )  # fmt: skip
        found: dict[str, dict[str, Any]] = {row["state"]: dict(row) for row in states}
        late = sum(row["late"] for row in found.values())
        yield sample("jobs_past_deadline", late, kind=name)
        for state in {State.QUEUED.value} | found.keys():
            yield sample("jobs", found.get(state, {}).get("jobs", 0), kind=name, state=state)
        oldest = found.get(State.QUEUED, {}).get("oldest")
        yield from moments("job_oldest_queued", oldest, kind=name)
    for service in Service:
        yield sample("service_open", is_on(service), service=service.value)


def ends(now: datetime) -> Iterator[Sample]:
    for name, kind in registry.kinds().items():
        rows = kind.model._default_manager.filter(is_test=False, finished_at__gt=now - _DAY)
        lately = rows.filter(finished_at__gt=now - _HOUR).order_by()
        for state, count in lately.values_list("state").annotate(jobs=Count("pk")):
            yield sample("jobs_ended_1h", count, kind=name, state=state)
        failed = lately.filter(state=State.FAILED)
        for why, count in failed.values_list("error_kind").annotate(jobs=Count("pk")):
            yield sample("jobs_failed_1h", count, kind=name, why=why or "unknown")
        took = F("finished_at") - F("created_at")
        made = rows.filter(state=State.SUCCEEDED).aggregate(
            **{f"p{share}": Percentile(took, share=share) for share in QUANTILES}
        )
        for share in QUANTILES:
            if (seconds := made[f"p{share}"]) is not None:
                yield sample("job_seconds", seconds.total_seconds(), kind=name, share=str(share))


def providers(now: datetime) -> Iterator[Sample]:
    used = ProviderUsage.objects.filter(created_at__gt=now - _HOUR).order_by()
    calls = used.values_list("provider", "status").annotate(Count("call_key", distinct=True))
    for provider, status, count in calls:
        yield sample("provider_calls_1h", count, provider=provider, status=status or "unknown")
    costs = ProviderCost.objects.filter(created_at__gt=now - _HOUR).order_by()
    by_provider = costs.values_list("provider").annotate(
        nano=Sum("nano_usd"), unpriced=Count("pk", Q(nano_usd=None))
    )
    for provider, nano, unpriced in by_provider:
        cost = float(nano or 0) / brake.USD
        yield sample("provider_cost_dollars_1h", cost, provider=provider)
        yield sample("provider_unpriced_1h", unpriced, provider=provider)
    away = {one.service for one in breakers.standing()}
    for outside in Outside:
        yield sample("outside_answers", outside not in away, service=outside.value)
    for one in brake.spending():
        yield sample("spending_dollars", one.total / brake.USD, window=one.window)
        yield sample("spending_limit_dollars", one.limit / brake.USD, window=one.window)
    newest = ProviderEvent.objects.order_by("-received_at").values_list("received_at", flat=True)
    yield from moments("provider_event", newest.first(), provider="replicate")


def books(now: datetime) -> Iterator[Sample]:
    """All rules of the ledger: too much for each minute of a large shop."""
    yield sample("ledger_breaks", len(audit.breaks()))


def stripe(now: datetime) -> Iterator[Sample]:
    waiting = StripeEvent.objects.filter(state__in=[EventState.NEW, EventState.FAILED])
    found = waiting.aggregate(events=Count("pk"), oldest=Min("created_at"))
    yield sample("stripe_events_waiting", found["events"])
    yield from moments("stripe_event_oldest", found["oldest"])
    behind = inbox.unmirrored().aggregate(events=Count("pk"), oldest=Min("created_at"))
    yield sample("stripe_unmirrored", behind["events"])
    yield from moments("stripe_unmirrored_oldest", behind["oldest"])
    look = Heartbeat.objects.filter(name=reconcile.LOOKS).first()
    yield from moments("stripe_look", look.at if look else None)


def retention(now: datetime) -> Iterator[Sample]:
    for rule in maintenance.retention_rules():
        overdue = rule.due(now - _HOUR)[:MOST_OVERDUE].count()
        yield sample("retention_overdue", overdue, rule=rule.name)


def mail(now: datetime) -> Iterator[Sample]:
    owed = mails.due(now).aggregate(mails=Count("pk"), oldest=Min("mail_due_at"))
    yield sample("mails_owed", owed["mails"])
    yield from moments("mail_oldest_owed", owed["oldest"])


def safety(now: datetime) -> Iterator[Sample]:
    for kind in Backup.Kind:
        whole = backups.last_backup(kind)
        yield from moments("backup", whole.started_at if whole else None, kind=kind.value)
        yield sample("backup_failed", backups.last_failure(kind) is not None, kind=kind.value)
    proof = backups.last_proof()
    yield from moments("backup_proof", proof.made_at if proof else None)


def database(now: datetime) -> Iterator[Sample]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), current_setting('max_connections')::int,"
            " (SELECT sum(numbackends) FROM pg_stat_database)"
        )
        size, limit, connections = cursor.fetchone()
    yield sample("database_bytes", size)
    yield sample("database_connections", connections)
    yield sample("database_connections_limit", limit)


_MINUTE, _FIVE = timedelta(seconds=50), timedelta(minutes=5)
GROUPS = (
    Group("jobs", _MINUTE, jobs),
    Group("providers", _MINUTE, providers),
    Group("stripe", _MINUTE, stripe),
    Group("mail", _MINUTE, mail),
    Group("ends", _FIVE, ends),
    Group("retention", _FIVE, retention),
    Group("backups", _FIVE, safety),
    Group("database", _FIVE, database),
    Group("books", _HOUR, books),
)
