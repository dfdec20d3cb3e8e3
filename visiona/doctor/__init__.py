"""Looks at every switch of the product: its state, a live check, and how to mend it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from visiona.doctor.backups import backups
from visiona.doctor.database import database, roles, row_security
from visiona.doctor.findings import Finding, Level
from visiona.doctor.keys import encryption_keys
from visiona.doctor.logins import logins, server_log
from visiona.doctor.machines import (
    broker,
    cache,
    fences,
    files,
    left_alone,
    mail,
    vectoriser,
    webhook_address,
)
from visiona.doctor.makers import anthropic_service, openai_service, replicate_service
from visiona.doctor.receipts import receipt_keys
from visiona.doctor.sign_in import accounts_elsewhere
from visiona.doctor.stripe import stripe_endpoint, stripe_events, stripe_mirror, stripe_service
from visiona.doctor.watching import metrics, sentry

__all__ = ["CHECKS", "Finding", "Level", "Report", "examine"]


@dataclass(frozen=True)
class Report:
    name: str
    finding: Finding
    seconds: float


def examine() -> Iterator[Report]:
    """One report after the other, each with the time its check took."""
    for name, check in CHECKS.items():
        started = time.monotonic()
        finding = check()
        yield Report(name, finding, time.monotonic() - started)


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": database,
    "database roles": roles,
    "database logins": logins,
    "database log": server_log,
    "row security": row_security,
    "backups": backups,
    "broker": broker,
    "cache": cache,
    "storage": files,
    "left alone": left_alone,
    "Replicate": replicate_service,
    "OpenAI": openai_service,
    "Anthropic": anthropic_service,
    "Stripe": stripe_service,
    "Stripe endpoint": stripe_endpoint,
    "Stripe events": stripe_events,
    "Stripe mirror": stripe_mirror,
    "mail": mail,
    "accounts elsewhere": accounts_elsewhere,
    "fences": fences,
    "vectoriser": vectoriser,
    "webhook address": webhook_address,
    "encryption keys": encryption_keys,
    "receipt keys": receipt_keys,
    "metrics": metrics,
    "Sentry": sentry,
}
