"""Whether the log is as it was sealed: no gap, no changed row, no row gone before its year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from core.audit import seals
from core.audit.models import KEPT_FOR, AuditEntry, AuditSeal

_PAGE = 1000


@dataclass(frozen=True)
class Head:
    """The end of the chain: whoever keeps it elsewhere can prove all that lies before it."""

    position: int = 0
    hash: str = seals.START

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


@dataclass
class Report:
    checked: int = 0
    emptied: int = 0
    waiting: int = 0
    head: Head = field(default_factory=Head)
    faults: list[str] = field(default_factory=list)


def verify(exported: Head | None = None) -> Report:
    """Each seal in turn. `exported` is a head of earlier, kept where this database can't reach."""
    report = Report(waiting=AuditEntry.objects.filter(seal=None).count())
    is_met = exported is None or exported.position == 0
    for seal, entry in _chain():
        report.faults += _faults(report, seal, entry)
        report.head = Head(seal.position, seal.hash)
        is_met = is_met or report.head == exported
    if not is_met:
        report.faults.append(f"the exported head {exported} is not in the chain")
    return report


def _chain() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    rows, after = AuditSeal.objects.order_by("position"), 0
    while page := list(rows.filter(position__gt=after)[:_PAGE]):
        entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in page])
        for seal in page:
            yield seal, entries.get(seal.entry_id)
        after = page[-1].position


def _faults(report: Report, seal: AuditSeal, entry: AuditEntry | None) -> Iterator[str]:
    """The first seal may have outlived its entry, which was older than a year."""
    is_first, here = report.head.position == 0, f"at {seal.position}"
    if entry is None:
        if not is_first or seal.sealed_at > timezone.now() - KEPT_FOR:
            yield f"{here}: entry {seal.entry_id} is gone"
        return
    if seal.position != report.head.position + 1:
        yield f"{here}: what came before it is gone"
        return
    report.checked += 1
    if seals.hash_after(report.head.hash, seal, entry) != seal.hash:
        yield f"{here}: entry {entry.pk} or its place was changed"
    report.emptied += not entry.owner_salt or not entry.actor_salt
    if entry.owner_salt and entry.owner_part() != entry.owner_digest:
        yield f"{here}: whose entry {entry.pk} is, or what it is of, was changed"
    if entry.actor_salt and entry.actor_part() != entry.actor_digest:
        yield f"{here}: who made entry {entry.pk}, or from where, was changed"
