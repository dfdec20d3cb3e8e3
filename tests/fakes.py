"""Speaking to the sandbox's control door, and training a model there once for a whole run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from django.conf import settings

from core import replicate
from core.archives import build_stored_zip
from core.replicate import Phase
from tests import factories
from tests.first_trainers import TRAINER

Found = TypeVar("Found")
# One for all: each would read the machine's certificates anew, which takes longer than the call.
HTTP = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))


def behave(match: object, **changes: Any) -> None:
    """Order a fault for the requests whose body holds the text, for example a job's id."""
    answer = HTTP.put(
        f"{settings.SANDBOX_URL}/_/behaviours", params={"match": str(match)}, json=changes
    )
    assert answer.status_code == 200, answer.text


def journal(service: str, contains: object) -> list[dict[str, Any]]:
    """The requests of a service that hold the text, in order."""
    wanted = {"service": service, "contains": str(contains)}
    return HTTP.get(f"{settings.SANDBOX_URL}/_/journal", params=wanted).json()


def creates(job_id: object) -> int:
    """How many create calls of this job reached the provider."""
    return sum(row["method"] == "POST" for row in journal("replicate", job_id))


def mails(to: str) -> list[dict[str, Any]]:
    return HTTP.get(f"{settings.SANDBOX_URL}/_/mail", params={"to": to}).json()


def until(look: Callable[[], Found], *, seconds: float = 20) -> Found:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came of {look}")


@cache
def trained_model() -> tuple[str, str, dict[str, Any]]:
    """As below, one for all tests of a run."""
    return train_a_model()


def train_a_model(name: str = "") -> tuple[str, str, dict[str, Any]]:
    """A version that the sandbox really trained: "owner/name", its id, and its inputs."""
    reference = replicate.ensure_model(name or f"visiona-{uuid4().hex}", "gpu-t4")
    pictures = ((f"{n:03}.jpg", factories.jpeg(seed=n)) for n in range(1, 11))
    content = build_stored_zip(pictures)
    with serving(content) as address:
        remote = replicate.start_training(
            trainer=TRAINER,
            destination=reference,
            inputs={"input_images": address, "trigger_word": "ZORKAN", "steps": 100},
            webhook=f"{settings.SITE_URL}/nowhere/",
        )
        ended = until(lambda: _ended(remote.id))
    assert ended.version
    return reference, ended.version, replicate.get_version_inputs(reference, ended.version)


@contextmanager
def serving(content: bytes) -> Iterator[str]:
    """One file at an address on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/zip")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/photos.zip"
    finally:
        server.shutdown()
        server.server_close()


def _ended(remote_id: str) -> replicate.Remote | None:
    remote = replicate.get_training(remote_id)
    assert remote.phase not in {Phase.FAILED, Phase.CANCELED, Phase.EXPIRED}, remote.error
    return remote if remote.phase is Phase.SUCCEEDED else None
