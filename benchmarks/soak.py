"""Fifty people on all pages for five minutes: no error, and the web's memory stays what it is."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import ROOT
from benchmarks.result import Result
from benchmarks.started_web import StartedWeb, sessions, started
from core.postgres.roles import WORKER
from local.ports import LOOPBACK

if TYPE_CHECKING:
    import httpx

PEOPLE, SECONDS, THINK_SECONDS = 50, 300, 2.5
# What each has seen all pages of: only then is its memory looked at first.
_WARM_SECONDS = 60
_LEFT_OUT = ("admin/", "staff/", "api/", "accounts/logout/", "healthz", "readyz", "metrics")


def measure() -> list[Result]:
    with started(2) as web:
        _manage("load_demo", "--people", str(PEOPLE + 10))
        import django

        django.setup()
        visits = _Visits(web, sorted(set(_pages())))
        people = [
            threading.Thread(target=visits.visit, args=[cookie]) for cookie in sessions(_people())
        ]
        for person in people:
            person.start()
        time.sleep(_WARM_SECONDS)
        before = web.memory()
        time.sleep(SECONDS - _WARM_SECONDS)
        after = web.memory()
        visits.over.set()
        for person in people:
            person.join()
    return _results(visits, before, after)


def _results(visits: _Visits, before: int, after: int) -> list[Result]:
    times = sorted(visits.times)
    errors = sum(count for what, count in visits.said.items() if _is_error(what))
    who = f"{PEOPLE} people on {len(visits.pages)} pages for {SECONDS} s"
    middle, late = times[len(times) // 2], times[round(0.95 * (len(times) - 1))]
    speed = f"p50 {middle * 1000:.0f} ms", f"p95 {late * 1000:.0f} ms"
    sizes = f"{before / 1e6:.0f} MB", f"{after / 1e6:.0f} MB"
    return [
        Result(f"errors, {who}, {len(times)} answers", *speed, errors, 0, False, unit=""),
        Result(
            f"memory of the web, {who}", *sizes, ratio=after / before, goal=1.1, at_least=False
        ),
    ]


class _Visits:
    """What all of them saw, until it is over."""

    def __init__(self, web: StartedWeb, pages: list[str]) -> None:
        self._site, self.pages = f"http://{LOOPBACK}:{web.port}", pages
        self.said: Counter[int | str] = Counter()
        self.times: list[float] = []
        self.over = threading.Event()

    def visit(self, cookie: str) -> None:
        import httpx

        chance = random.Random(cookie)
        with httpx.Client(headers={"Cookie": cookie}, timeout=30, trust_env=False) as browser:
            while not self.over.is_set():
                for page in chance.sample(self.pages, len(self.pages)):
                    if self.over.wait(chance.uniform(0, 2 * THINK_SECONDS)):
                        return
                    self._open(browser, page)

    def _open(self, browser: httpx.Client, page: str) -> None:
        import httpx

        began = time.perf_counter()
        try:
            what: int | str = browser.get(f"{self._site}/{page}").status_code
        except httpx.TransportError as error:
            what = type(error).__name__
        self.times.append(time.perf_counter() - began)
        self.said[what] += 1
        if _is_error(what):
            print(f"{what} {page}", file=sys.stderr)


def _is_error(what: int | str) -> bool:
    """No answer, or one that nobody should get; some addresses are for forms only, and say so."""
    return isinstance(what, str) or what >= 500 or what in {408, 429}


def _pages() -> Iterator[str]:
    """Every address without a variable part that a person can open."""
    from django.urls import get_resolver

    yield from (path for path in _paths(get_resolver(), "") if not path.startswith(_LEFT_OUT))


def _paths(resolver: Any, before: str) -> Iterator[str]:
    from django.urls import URLResolver
    from django.urls.resolvers import RoutePattern

    for pattern in resolver.url_patterns:
        if not isinstance(pattern.pattern, RoutePattern) or "<" in str(pattern.pattern):
            continue
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern, path)
        else:
            yield path


def _people() -> list[Any]:
    from accounts.models import User
    from core.row_security import role_scope

    with role_scope(WORKER):
        found = User.objects.filter(is_active=True, is_staff=False).order_by("date_joined")
        return list(found.values_list("pk", flat=True)[:PEOPLE])


def _manage(*words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    env = os.environ | {"DB_ROLE": WORKER}
    subprocess.run(command, cwd=ROOT, check=True, env=env, stdout=subprocess.DEVNULL)
