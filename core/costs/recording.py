"""Keeping what a provider reported of a job's call, once."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.costs.models import ProviderUsage
from core.crypto import blind_index
from core.providers import Report


class Billed(Protocol):
    """A job, whatever its kind."""

    @property
    def pk(self) -> UUID: ...
    @property
    def owner_id(self) -> UUID: ...
    @property
    def is_test(self) -> bool: ...


def record(kind: str, job: Billed, report: Report | None) -> None:
    """In the transaction that ends the job or collects what it made. A repeat writes nothing."""
    if report is None or job.is_test:
        return
    key = _key(report.call)
    rows = [
        ProviderUsage(
            owner_id=job.owner_id,
            job_kind=kind,
            job_id=job.pk,
            provider=report.provider,
            sku=report.sku,
            unit=unit,
            quantity=quantity,
            call_key=key,
            version=report.version,
            status=report.status[:20],
        )
        for unit, quantity in report.used
    ]
    ProviderUsage.objects.bulk_create(rows, ignore_conflicts=True)


def is_recorded(job: Billed, call: str) -> bool:
    return ProviderUsage.objects.filter(job_id=job.pk, call_key=_key(call)).exists()


def _key(call: str) -> str:
    return blind_index(call, "core.providerusage")
