"""The web as the Procfile starts it, over a throw-away database and a broker of its own."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.database import migrated
from benchmarks.measuring import ROOT
from local import die_with_parent, valkey
from local.die_with_parent import Program
from local.ports import LOOPBACK, answers, free_ports
from local.procfile import as_command, processes
from local.waiting import wait_for_server

if TYPE_CHECKING:
    from uuid import UUID

# Where it keeps files, and whom nobody has to pay.
_PLAIN = {"SIGNUP_CREDITS": "0", "BREAKER_FAILURES": "0"}


@dataclass(frozen=True)
class StartedWeb:
    port: int
    watcher: int

    def memory(self) -> int:
        """Bytes that all of its processes hold."""
        import psutil

        family = psutil.Process(self.watcher).children(recursive=True)
        return sum(each.memory_info().rss for each in family if each.is_running())


@contextmanager
def started(processes_of_web: int) -> Iterator[StartedWeb]:
    """This process knows the same database, as its owner."""
    with tempfile.TemporaryDirectory() as name, migrated():
        folder = Path(name)
        broker = valkey.start(folder)
        os.environ |= _PLAIN | {"BROKER_URL": broker.url, "PRIVATE_FILES_ROOT": name}
        [port] = free_ports(1)
        own = {
            "HOST": LOOPBACK, "PORT": str(port), "WEB_CONCURRENCY": str(processes_of_web),
            "TMPDIR": name, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }  # fmt: skip
        line = as_command(processes(ROOT / "Procfile")["web"])
        log = folder / "web.log"
        try:
            with log.open("wb") as output:
                server = die_with_parent.start(Program(line, os.environ | own, ROOT), output)
            wait_for_server("The web", lambda: answers(port), server, log, 60)
            yield StartedWeb(port, server.pid)
            die_with_parent.stop(server)
        finally:
            broker.stop()


def sessions(people: list[UUID]) -> list[str]:
    """A cookie for each of these, as after a login."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    cookies = []
    for person in people:
        browser = Client()
        browser.force_login(
            User.objects.get(pk=person), "django.contrib.auth.backends.ModelBackend"
        )
        name = settings.SESSION_COOKIE_NAME
        cookies.append(f"{name}={browser.cookies[name].value}; csrf={'x' * 32}")
    return cookies
