"""Who would hear of it when something breaks."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from core.version import version
from operations.requests import is_wanted
from operations.services import readings
from visiona.doctor.findings import Finding, Level

_OLD_SECONDS = 900


def metrics() -> Finding:
    """Workers write them down each minute, and the web tells them."""
    if not is_wanted():
        mend = "Set METRICS_TOKEN or METRICS_ADDRESSES, and have Prometheus scrape /metrics."
        return Finding(Level.OFF, "nobody may read them, so nobody is warned", mend)
    kept = readings.kept()
    if not kept:
        return Finding(Level.LOOK, "none was read yet", "Look whether beat and a worker run.")
    age = min((timezone.now() - one.at).total_seconds() for one in kept)
    if age > _OLD_SECONDS:
        seen = f"read {age / 60:.0f} minutes ago"
        return Finding(Level.LOOK, seen, "Look whether beat and a worker for io run.")
    return Finding(Level.OK, f"{len(readings.samples_of(kept))} values, read {age:.0f} s ago")


def sentry() -> Finding:
    if not settings.SENTRY_DSN:
        mend = "Set SENTRY_DSN to the DSN of the project's page at Sentry."
        return Finding(Level.OFF, "errors are in the log alone", mend)
    host = urlsplit(settings.SENTRY_DSN).hostname
    return Finding(Level.OK, f"errors of {version()} go to {host}, without a word of people")
