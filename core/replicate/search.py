"""Looking for a job at Replicate whose create call was never answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from core.replicate.client import rows
from core.replicate.parsing import Remote, bare_version, read_prediction, read_time, read_training

# Clocks differ, and the row was written before the call.
_SLACK = timedelta(seconds=60)


def find_training(fingerprint: str, since: datetime) -> Remote | None:
    """The training whose webhook or zip address holds the fingerprint."""
    for row in _recent("trainings", since):
        if fingerprint in _webhook(row) or _holds(row, fingerprint):
            return read_training(row)
    return None


def find_prediction(
    fingerprint: str,
    since: datetime,
    seed: int | None = None,
    *,
    prompt: str = "",
    drawn_with: str = "",
) -> Remote | None:
    """The prediction whose webhook holds the fingerprint.

    Where the list keeps webhooks to itself, seed, prompt and what draws (a version, or the
    address of weights) must all be the same: two people may choose one seed and one ready-made
    prompt, but never share what draws.
    """
    wanted = (seed, prompt, bare_version(drawn_with) or drawn_with)
    for row in _recent("predictions", since):
        webhook = _webhook(row)
        if fingerprint in webhook if webhook else all(wanted) and _sent(row, drawn_with) == wanted:
            return read_prediction(row)
    return None


def _recent(kind: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Rows back to the given time, newest first."""
    oldest = since - _SLACK
    for row in rows(f"/v1/{kind}"):
        created = read_time(row.get("created_at"))
        if created and created < oldest:
            return
        yield row


def _webhook(row: dict[str, Any]) -> str:
    return str(row.get("webhook") or "")


def _input(row: dict[str, Any]) -> dict[str, Any]:
    found = row.get("input")
    return found if isinstance(found, dict) else {}


def _holds(row: dict[str, Any], text: str) -> bool:
    return any(text in str(value) for value in _input(row).values())


def _sent(row: dict[str, Any], weights: str) -> tuple[Any, Any, str]:
    found, version = _input(row), bare_version(str(row.get("version")))
    is_with = bool(weights) and _holds(row, weights)
    return found.get("seed"), found.get("prompt"), weights if is_with else version
