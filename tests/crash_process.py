"""Workers that really die: processes of their own, forked from one that stands ready.

What they leave behind is what a real death leaves. Only the first has to start Django.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from core.row_security import WORKER

# Settings that a test may have set for itself.
COPIED = (
    "PRIVATE_FILES_ROOT", "STORAGES", "SIGNUP_CREDITS", "STRIPE_MIRROR", "STRIPE_SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
)  # fmt: skip
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__, "tests.crash_points", "tests.billing.crash_points"])

if not apps.ready:
    django.setup()


def start(work: Callable[..., None], *given: Any) -> BaseProcess:
    """Begin the work as a worker process over this test's database and files."""
    copied = {name: getattr(settings, name) for name in COPIED}
    database = connection.settings_dict["NAME"]
    process = PROCESSES.Process(target=_work, args=(database, copied, work, given), daemon=True)
    process.start()
    return process


def die(work: Callable[..., None], *given: Any) -> None:
    """The work, which must end by the death that it holds."""
    process = start(work, *given)
    process.join(60)
    assert process.exitcode == 137


def _work(database: str, copied: dict[str, Any], work: Callable[..., None], given: Any) -> None:
    # Whoever was started in the background ignores a Ctrl-C, and so would all its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"]["assume_role"] = WORKER
    for name, value in copied.items():
        setattr(settings, name, value)
    work(*given)
