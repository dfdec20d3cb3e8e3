"""How long requests take, counted right over all processes of one web server.

Each process writes its counts into a file of its own in a folder that all of them share, and
whichever of them is scraped adds them up: `prometheus_client`'s way for several processes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from core.request_log import route_of

if TYPE_CHECKING:
    from prometheus_client import Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
NAME, HELP = "visiona_request_seconds", "From a request's first middleware to its answer."
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_PREFIX = "visiona-metrics-"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def is_wanted() -> bool:
    """Without somebody who may scrape them nothing is counted."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_ADDRESSES)


class RequestMetricsMiddleware:
    """What is refused before any middleware, for too much is going on, is not among them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not is_wanted():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._seconds = histogram()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in _METHODS else "other"
        kind = f"{response.status_code // 100}xx"
        self._seconds.labels(route_of(request), method, kind).observe(time.perf_counter() - began)
        return response


def histogram() -> Histogram:
    """The folder has to be known before the package is loaded."""
    folder()
    from prometheus_client import CollectorRegistry, Histogram  # noqa: PLC0415

    labels = ("route", "method", "status")
    return Histogram(NAME, HELP, labels, buckets=BUCKETS, registry=CollectorRegistry())


def folder() -> Path:
    """Of this web server: its processes have one parent. The operator may name another one."""
    if FOLDER not in os.environ:
        own = Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getuid()}-{os.getppid()}"
        _drop_those_of_ended_servers(own)
        own.mkdir(mode=0o700, exist_ok=True)
        if own.stat().st_uid != os.getuid() or own.is_symlink():
            raise PermissionError(f"{own} is somebody else's; name a folder by {FOLDER}.")
        os.environ[FOLDER] = str(own)
    return Path(os.environ[FOLDER])


def _drop_those_of_ended_servers(own: Path) -> None:
    for old in own.parent.glob(f"{_PREFIX}{os.getuid()}-*"):
        try:
            os.kill(int(old.name.rpartition("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(old, ignore_errors=True)
