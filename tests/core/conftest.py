from __future__ import annotations

import io
import json
import logging
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from PIL import Image

from core import replicate
from core.replicate import Phase, Remote
from tests.core.replicate.stranger import Answer, Stranger
from tests.first_trainers import TRAINER

DAY_BOUND = 20.0


@dataclass(frozen=True)
class Sandbox:
    """The sandbox's control side, for the one job that a test is about."""

    url: str
    job: str

    def behave(self, **changes: Any) -> None:
        self._send("PUT", f"/_/behaviours?{urlencode({'match': self.job})}", changes)

    def posts(self, *, to: str = "") -> list[dict[str, Any]]:
        """Our POSTs that named this job; the journal also knows the webhooks that were sent."""
        query = urlencode({"method": "POST", "contains": self.job})
        entries = self._send("GET", f"/_/journal?{query}")
        ours = [one for one in entries if one["service"] in {"replicate", "openai", "anthropic"}]
        return [one for one in ours if one["path"].endswith(to)]

    def forget(self) -> None:
        self._send("DELETE", f"/_/behaviours?{urlencode({'match': self.job})}")

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.url + path, content, method=method), timeout=5) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Behaviours set through this apply to requests that name `sandbox.job` and to no others."""
    control = Sandbox(django_settings.SANDBOX_URL, str(uuid4()))
    yield control
    control.forget()


@pytest.fixture
def stranger(settings: Any) -> Iterator[Stranger]:
    """All three services are this server now."""
    server = Stranger()
    settings.REPLICATE_BASE_URL = server.url
    settings.OPENAI_BASE_URL = server.url
    settings.ANTHROPIC_BASE_URL = server.url
    yield server
    server.close()


@pytest.fixture
def listener() -> Iterator[Stranger]:
    """Takes whatever is sent to it."""
    server = Stranger()
    server.will(Answer(200))
    yield server
    server.close()


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.fixture(scope="session")
def zip_server() -> Iterator[str]:
    """An address under which any path is a zip of ten photos."""
    server = Stranger()
    server.will(Answer(200, _zip_of_photos(), {"Content-Type": "application/zip"}))
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def destination() -> str:
    return replicate.ensure_model(f"visiona-{uuid4().hex}", "gpu-t4")


@pytest.fixture(scope="session")
def version(zip_server: str, destination: str) -> str:
    """64 hex digits of a trained version."""
    started = replicate.start_training(
        trainer=TRAINER,
        destination=destination,
        inputs=training_inputs(zip_server, "ready"),
        webhook=hook("ready"),
    )
    trained = wait(lambda: replicate.get_training(started.id), Phase.SUCCEEDED)
    assert trained.version
    return trained.version


def wait(look: Callable[[], Remote], phase: Phase) -> Remote:
    """Look until the job is there; a real process needs real time."""
    end = time.monotonic() + DAY_BOUND
    while (remote := look()).phase is not phase:
        assert time.monotonic() < end, f"still {remote.phase}"
        time.sleep(0.03)
    return remote


def hook(job: str) -> str:
    return f"http://127.0.0.1:9/hooks/replicate/{job}/"


def training_inputs(zip_server: str, job: str, **more: Any) -> dict[str, Any]:
    return {
        "input_images": f"{zip_server}/trainings/{job}/photos.zip",
        "trigger_word": "zorkan",
        "steps": 1000,
    } | more


def _zip_of_photos() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10):
            photo = io.BytesIO()
            Image.new("RGB", (600, 700), (number * 20, 90, 120)).save(photo, "JPEG")
            archive.writestr(f"{number:03}.jpg", photo.getvalue())
    return buffer.getvalue()
