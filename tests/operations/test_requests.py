"""Counted by two processes as a web server has them, added up by whoever is scraped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import MiddlewareNotUsed

from operations import exposition, requests
from operations.requests import RequestMetricsMiddleware

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from types import SimpleNamespace
from django.conf import settings
settings.configure(METRICS_TOKEN="x", METRICS_ADDRESSES=[], STATIC_URL="/static/")
from django.http import HttpResponse
from django.test import RequestFactory
from operations.requests import RequestMetricsMiddleware

def answer(request):
    request.resolver_match = SimpleNamespace(route=request.path[1:])
    return HttpResponse(status=int(sys.argv[2]))

counted = RequestMetricsMiddleware(answer)
for _ in range(int(sys.argv[1])):
    counted(RequestFactory().get("/terms/"))
counted(RequestFactory().generic("BREW", "/privacy/"))
"""


def serve(folder: Path, times: str, status: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SERVE, times, status],
        cwd=ROOT, env=os.environ | {requests.FOLDER: str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


def test_what_two_processes_served_is_added_up_in_a_third(tmp_path, monkeypatch):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda args: serve(tmp_path, *args), [("30", "200"), ("12", "503")]))
    monkeypatch.setenv(requests.FOLDER, str(tmp_path))
    monkeypatch.setattr(exposition, "_samples", lambda: iter(()))

    text = exposition.exposition()[0].decode()

    counted = dict(re.findall(r"^visiona_request_seconds_count\{(.+)\} (\S+)$", text, re.M))
    assert counted == {
        'method="GET",route="/terms/",status="2xx"': "30.0",
        'method="GET",route="/terms/",status="5xx"': "12.0",
        'method="other",route="/privacy/",status="2xx"': "1.0",
        'method="other",route="/privacy/",status="5xx"': "1.0",
    }


def test_without_somebody_to_scrape_nothing_is_counted(settings):
    settings.METRICS_TOKEN, settings.METRICS_ADDRESSES = "", []

    with pytest.raises(MiddlewareNotUsed):
        RequestMetricsMiddleware(lambda request: None)


def test_the_processes_of_one_server_share_a_folder_that_is_theirs_alone(tmp_path, monkeypatch):
    monkeypatch.delenv(requests.FOLDER, raising=False)
    monkeypatch.setattr(requests.tempfile, "gettempdir", lambda: str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (left := tmp_path / f"visiona-metrics-{os.getuid()}-{ended.pid}").mkdir()

    found = requests.folder()

    assert found == tmp_path / f"visiona-metrics-{os.getuid()}-{os.getppid()}"
    assert found.stat().st_mode & 0o777 == 0o700
    assert requests.folder() == found
    assert not left.exists()
    monkeypatch.delenv(requests.FOLDER)


def test_a_folder_that_somebody_else_laid_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.delenv(requests.FOLDER, raising=False)
    monkeypatch.setattr(requests.tempfile, "gettempdir", lambda: str(tmp_path))
    trap = tmp_path / "trap"
    trap.mkdir()
    (tmp_path / f"visiona-metrics-{os.getuid()}-{os.getppid()}").symlink_to(trap)

    with pytest.raises(PermissionError):
        requests.folder()
