"""Whether this process can do its work: each part is looked at beside the request, for so long.

A part that hangs takes one thread and no more: it is not looked at again until that look is over.
What was seen serves for a few seconds, so that whoever asks a thousand times a second costs the
database and the bucket no more than who asks once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from core import storage
from core.models import Heartbeat

SWEEP_LATE = timedelta(minutes=3)
OK, AWAY, SILENT = "ok", "away", "no answer in time"
_AWAY = (Error, OSError, RedisError, KombuError)
_FRESH_SECONDS = 3.0
_MOST_SECONDS = 2.0
# As kombu waits between its tries to connect.
_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
_ALL = "SELECT app, name FROM django_migrations"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def migrations() -> str:
    """Those of this release, not of whatever ran `migrate` last."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        missing = _of_this_release() - set(cursor.fetchall())
    return f"{len(missing)} to apply" if missing else OK


def sweep(now: datetime | None = None) -> str:
    beat = Heartbeat.objects.filter(name="reconcile").first()
    is_late = beat is None or (now or timezone.now()) - beat.at > SWEEP_LATE
    return "late" if is_late else OK


def broker() -> str:
    with Connection(settings.BROKER_URL, connect_timeout=1, transport_options=_AT_ONCE) as link:
        # It connects, and asks for the password.
        return OK if link.default_channel else AWAY


def files() -> str:
    """A key that is never written: that it is not there is an answer too."""
    storage.exists("ready")
    return OK


PARTS: Mapping[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "sweep": sweep,
    "broker": broker,
    "storage": files,
}


@dataclass
class Readiness:
    """What each part said last."""

    parts: Mapping[str, Callable[[], str]]
    seconds: float = _MOST_SECONDS
    _looks: dict[str, Future[str]] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)
    _seen_at: float = float("-inf")
    _lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(len(self.parts), thread_name_prefix="ready")

    def look(self) -> dict[str, str]:
        """Who comes while another looks is told what was seen before, and waits only if there
        is nothing yet."""
        if self._is_fresh():
            return self._seen
        if not self._lock.acquire(blocking=not self._seen):
            return self._seen
        try:
            if not self._is_fresh():
                self._seen, self._seen_at = self._look(), time.monotonic()
            return self._seen
        finally:
            self._lock.release()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._seen_at < _FRESH_SECONDS

    def _look(self) -> dict[str, str]:
        for name, part in self.parts.items():
            if name not in self._looks:
                self._looks[name] = self._threads.submit(_asked, part)
        ended, _ = wait(self._looks.values(), self.seconds)
        found = {
            name: look.result() if look in ended else SILENT for name, look in self._looks.items()
        }
        self._looks = {name: one for name, one in self._looks.items() if one not in ended}
        return {name: found[name] for name in self.parts}


def _asked(part: Callable[[], str]) -> str:
    """Why it is away is for the log of what uses it; strangers read this."""
    try:
        return part()
    except _AWAY:
        return AWAY
    finally:
        connection.close()


def _of_this_release() -> set[tuple[str, str]]:
    """By the names of their files: to load them all would take a web process ten megabytes."""
    labels = [app.label for app in apps.get_app_configs()]
    return {(label, name) for label in labels for name in _migrations_of(label)}


def _migrations_of(label: str) -> list[str]:
    module, _ = MigrationLoader.migrations_module(label)
    try:
        package = find_spec(module or "")
    except (ModuleNotFoundError, ValueError):
        return []
    folders = (package and package.submodule_search_locations) or []
    found = [one.name for one in iter_modules(folders) if not one.ispkg]
    return [name for name in found if name[0] not in "_~"]


readiness = Readiness(PARTS)
