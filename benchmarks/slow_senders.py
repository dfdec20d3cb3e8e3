"""Pages beside people and strangers who send slowly, silently or much, against pages alone.

Both in turns in one run: 12 lines that say nothing, 64 that trickle, and 8 people whose zip of
40 MB comes down a slow line and does not end meanwhile.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from uuid import UUID, uuid4

from benchmarks.result import Result
from benchmarks.started_web import StartedWeb, sessions, started
from local.ports import LOOPBACK

SILENT, TRICKLING, ZIPS, ZIP_BYTES = 12, 64, 8, 40_000_000
# Of one slow line, a second.
_LINE_BYTES, _TICK = 250_000, 0.1
ROUNDS, EACH = 4, 40
PAGES = ("/terms/", "/accounts/login/", "/photos/")
GOAL = 1.5


def measure() -> list[Result]:
    with started(2) as web:
        import django

        django.setup()
        cookies = sessions(_people(ZIPS + 1))
        _taken(web, cookies[0], 12)  # the first pages load what is loaded once
        alone: list[float] = []
        beside: list[float] = []
        for _ in range(ROUNDS):
            alone += _taken(web, cookies[0], EACH)
            with _senders(web, cookies[1:]):
                beside += _taken(web, cookies[0], EACH)
    before, after = _p95(alone), _p95(beside)
    what = f"p95 of pages beside {SILENT} silent, {TRICKLING} slow lines and {ZIPS} zips of 40 MB"
    times = f"{before * 1000:.0f} ms", f"{after * 1000:.0f} ms"
    return [Result(what, *times, ratio=after / before, goal=GOAL, at_least=False)]


def _people(number: int) -> list[UUID]:
    from accounts.models import ConsentPurpose, User
    from accounts.services import record_consent
    from core.row_security import WORKER, role_scope

    with role_scope(WORKER):
        people = [User.objects.create_user(f"{uuid4()}@example.com") for _ in range(number)]
        for person in people:
            record_consent(person, ConsentPurpose.TERMS)
    return [person.pk for person in people]


def _taken(web: StartedWeb, cookie: str, number: int) -> list[float]:
    import httpx

    times = []
    for place in range(number):
        url = f"http://{LOOPBACK}:{web.port}{PAGES[place % len(PAGES)]}"
        began = time.perf_counter()
        answer = httpx.get(url, headers={"Cookie": cookie}, timeout=60, trust_env=False)
        assert answer.status_code in {200, 302}, answer.status_code
        times.append(time.perf_counter() - began)
    return times


@contextmanager
def _senders(web: StartedWeb, cookies: list[str]) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(SILENT):
            lines.enter_context(_line(web, "/accounts/login/", 40_000_000))
        slow = [
            lines.enter_context(_line(web, "/accounts/login/", 1000)) for _ in range(TRICKLING)
        ]
        zips = [
            lines.enter_context(_line(web, "/photos/upload/", ZIP_BYTES, cookie))
            for cookie in cookies
        ]
        over = threading.Event()
        sending = threading.Thread(target=_send, args=[slow, zips, over])
        sending.start()
        time.sleep(1)
        yield
        over.set()
        sending.join()


def _line(web: StartedWeb, path: str, length: int, cookie: str = "") -> socket.socket:
    line = socket.create_connection((LOOPBACK, web.port), timeout=30)
    head = [
        f"POST {path} HTTP/1.1", f"Host: {LOOPBACK}:{web.port}", f"Content-Length: {length}",
        "Content-Type: multipart/form-data; boundary=x", f"Cookie: {cookie or 'theme=dark'}",
    ]  # fmt: skip
    line.sendall("\r\n".join([*head, "", ""]).encode() + b"--x\r\n")
    return line


def _send(slow: list[socket.socket], zips: list[socket.socket], over: threading.Event) -> None:
    """A byte a second down each slow line; a piece ten times a second down each zip's."""
    piece, tick = bytes(int(_LINE_BYTES * _TICK)), 0
    while not over.wait(_TICK):
        tick += 1
        for line in zips:
            with suppress(OSError):
                line.sendall(piece)
        for line in slow if tick % 10 == 0 else ():
            with suppress(OSError):
                line.sendall(b"x")


def _p95(times: list[float]) -> float:
    return sorted(times)[round(0.95 * (len(times) - 1))]
