"""A training or prediction at Replicate in our own words. Reading one never fails."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.providers import Report, Unit
from core.replicate.logs import without_captions


class Phase(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class FailureKind(StrEnum):
    NSFW = "nsfw"
    INPUT = "input"
    QUOTA = "quota"
    PROVIDER = "provider"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Remote:
    """What the provider says of one job; a field it does not know is empty or None.

    `version` and `model_ref` are the trained ones of a training and the used ones of a
    prediction. What may tell of a person or open a file stays out of the repr.
    """

    id: str
    phase: Phase
    outputs: tuple[str, ...] = field(default=(), repr=False)
    error: str = field(default="", repr=False)
    logs: str = field(default="", repr=False)
    version: str | None = None
    model_ref: str | None = None
    weights: str | None = field(default=None, repr=False)
    data_removed: bool = False
    created_at: datetime | None = None
    failure: FailureKind | None = None
    # The provider's own word, and the seconds that it bills for.
    status: str = ""
    seconds: Decimal = Decimal(0)

    @property
    def has_ended(self) -> bool:
        return self.phase not in {Phase.QUEUED, Phase.RUNNING, Phase.UNKNOWN}

    def report(self, *, hardware: str, version: str = "") -> Report:
        """What it is billed by; `version` is empty where that is a person's own model."""
        used = ((Unit.SECOND, self.seconds),)
        return Report("replicate", hardware, self.id, self.status, used, version)


_PHASES = {
    "starting": Phase.QUEUED,
    "processing": Phase.RUNNING,
    "succeeded": Phase.SUCCEEDED,
    "failed": Phase.FAILED,
    "canceled": Phase.CANCELED,
    # Its deadline passed before it started (changelog of 2025-10-16).
    "aborted": Phase.EXPIRED,
}
# The first that matches names the failure.
_FAILURES = (
    (FailureKind.NSFW, r"nsfw"),
    (FailureKind.QUOTA, r"insufficient credit|payment required|spend(ing)? limit|quota|throttled"),
    (FailureKind.TIMEOUT, r"timed? ?out|deadline|\bE6716\b"),
    (
        FailureKind.INPUT,
        r"failed validation|must be a zip file|cannot identify image file|must be provided"
        r"|did not match|didn't match|invalid (input|url)",
    ),
    (
        FailureKind.PROVIDER,
        r"traceback|out of memory|\bcuda|failed to create trained image|\bE\d{4}\b|internal"
        r"|interrupted|unexpected|connection|server error|unavailable",
    ),
)
# Eleven days: more is no measure.
_MOST_SECONDS = 10**6
_VERSION = re.compile(r"[0-9a-f]{64}")


def read_training(row: dict[str, Any]) -> Remote:
    """The output of a training is an object; its version reads `owner/name:64 hex digits`."""
    output = row.get("output")
    output = output if isinstance(output, dict) else {}
    model_ref, _, version = _text(output.get("version")).rpartition(":")
    return _read(
        row,
        version=bare_version(version) or None,
        model_ref=model_ref or None,
        weights=_text(output.get("weights")) or None,
    )


def read_prediction(row: dict[str, Any]) -> Remote:
    """The output of a prediction is one address or a list of them."""
    output = row.get("output")
    addresses = output if isinstance(output, list) else [output]
    return _read(
        row,
        outputs=tuple(one for one in addresses if isinstance(one, str) and one),
        version=bare_version(_text(row.get("version"))) or None,
        model_ref=_text(row.get("model")) or None,
    )


def bare_version(version: str) -> str:
    """The 64 hex digits of a version in any of its forms, or nothing where it has none."""
    digits = version.rpartition(":")[2]
    return digits if _VERSION.fullmatch(digits) else ""


def read_time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read(row: dict[str, Any], **special: Any) -> Remote:
    phase = _PHASES.get(_text(row.get("status")), Phase.UNKNOWN)
    error = _text(row.get("error"))
    return Remote(
        id=_text(row.get("id")),
        phase=phase,
        error=error,
        logs=without_captions(_text(row.get("logs"))),
        data_removed=row.get("data_removed") is True,
        created_at=read_time(row.get("created_at")),
        failure=_failure(error) if phase is Phase.FAILED else None,
        status=_text(row.get("status")),
        seconds=_seconds(row),
        **special,
    )


def _seconds(row: dict[str, Any]) -> Decimal:
    """How long it ran, without its wait; where no measure is told, from its own times."""
    metrics = row.get("metrics")
    told = metrics.get("predict_time") if isinstance(metrics, dict) else None
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told < _MOST_SECONDS:
        return Decimal(str(told))
    started, ended = read_time(row.get("started_at")), read_time(row.get("completed_at"))
    if started is None or ended is None or ended < started:
        return Decimal(0)
    return Decimal(str((ended - started).total_seconds()))


def _failure(error: str) -> FailureKind:
    for kind, pattern in _FAILURES:
        if re.search(pattern, error, re.IGNORECASE):
            return kind
    return FailureKind.UNKNOWN


def _text(value: object) -> str:
    """Text as it is, nothing for null, and anything else as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, default=str)
