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
        if fingerprint in _webhook(row) or fingerprint in str(_input(row).get("input_images")):
            return read_training(row)
    return None


def find_prediction(
    fingerprint: str,
    since: datetime,
    seed: int | None = None,
    *,
    prompt: str = "",
    version: str = "",
) -> Remote | None:
    """The prediction whose webhook holds the fingerprint.

    Where the list keeps webhooks to itself, seed, prompt and version must all be the same: two
    people may choose one seed and one ready-made prompt, but never share a version.
    """
    wanted = (seed, prompt, bare_version(version))
    for row in _recent("predictions", since):
        webhook = _webhook(row)
        if fingerprint in webhook if webhook else all(wanted) and _sent(row) == wanted:
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


def _sent(row: dict[str, Any]) -> tuple[Any, Any, str]:
    found = _input(row)
    return found.get("seed"), found.get("prompt"), bare_version(str(row.get("version")))
