"""The metrics there are, by name, and one measured value of one of them.

Moments are told instead of ages: an age that nobody refreshes stands still, a moment grows old by
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What each means, as Prometheus shows it beside the name.
METRICS: Mapping[str, str] = {
    "visiona_build_info": "1, labelled with the release that answered.",
    "visiona_sweep_timestamp_seconds": "When the sweep ended last.",
    "visiona_reading_timestamp_seconds": "When this side of the house was read last.",
    "visiona_temp_free_bytes": "Free for uploads on their way, on the machine that answered.",
    "visiona_jobs": "Unfinished jobs, without those of test mode.",
    "visiona_job_oldest_queued_timestamp_seconds": "Since when the oldest job in line waits.",
    "visiona_jobs_past_deadline": "Unfinished jobs whose deadline is over.",
    "visiona_jobs_ended_1h": "Jobs that ended in the last hour, by how.",
    "visiona_jobs_failed_1h": "Jobs that failed in the last hour, by why.",
    "visiona_job_seconds": "From order to result of jobs that succeeded in the last day.",
    "visiona_provider_calls_1h": "Calls that providers reported in the last hour, by their end.",
    "visiona_provider_cost_dollars_1h": "What they cost, where a price is known.",
    "visiona_provider_unpriced_1h": "Reported usage without a known price.",
    "visiona_outside_answers": "0 while a service was found away and is left alone.",
    "visiona_spending_dollars": "Reported cost and that of jobs at work, in the brake's window.",
    "visiona_spending_limit_dollars": "Where the brake is pulled; 0 is no limit.",
    "visiona_service_open": "1 while staff or the brake have not closed it.",
    "visiona_ledger_breaks": "What breaks a rule of the books.",
    "visiona_stripe_events_waiting": "Stripe's events whose effects are not taken.",
    "visiona_stripe_event_oldest_timestamp_seconds": "When the oldest of them came.",
    "visiona_stripe_unmirrored": "Stripe's events that the mirror could not follow.",
    "visiona_stripe_unmirrored_oldest_timestamp_seconds": "When the oldest of them came.",
    "visiona_stripe_look_timestamp_seconds": "Until when Stripe's own list was read.",
    "visiona_provider_event_timestamp_seconds": "When a provider called back last.",
    "visiona_retention_overdue": "Rows that should have been deleted an hour ago; 1000 is more.",
    "visiona_mails_owed": "Mails whose time has come and that are not sent.",
    "visiona_mail_oldest_owed_timestamp_seconds": "Since when the oldest of them is owed.",
    "visiona_backup_timestamp_seconds": "When the newest whole backup began.",
    "visiona_backup_failed": "1 where no whole backup came after one that failed.",
    "visiona_backup_proof_timestamp_seconds": "When a restored backup was last found good.",
    "visiona_database_bytes": "The database on its disk.",
    "visiona_database_connections": "Open connections to the database.",
    "visiona_database_connections_limit": "How many the database's server takes.",
}


@dataclass(frozen=True)
class Sample:
    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name not in METRICS:
            raise ValueError(self.name)

    def kept(self) -> list[Any]:
        return [self.name, dict(self.labels), self.value]


def sample(name: str, value: float, **labels: str) -> Sample:
    return Sample(f"visiona_{name}", float(value), labels)


def moments(name: str, at: datetime | None, **labels: str) -> Iterable[Sample]:
    """None where there is none: an alert on age then sees no series."""
    if at is not None:
        yield sample(f"{name}_timestamp_seconds", at.timestamp(), **labels)
