"""The whole product as `make run` starts it, and a Chromium that drives it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import fakes
from tests.fakes import HTTP

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# What this test run set for its own servers must not reach the product's.
OURS = re.compile(
    r"^(VISIONA_|DATABASE_|APP_|WORKER_|BEAT_|STAFF_|BACKUP_|BROKER_|SANDBOX_|EMAIL_|ENVIRONMENT|SECRET_KEY|FIELD_|BLIND_|REPLICATE_"
    r"|OPENAI_|ANTHROPIC_|DJANGO_|DB_ROLE|S3_|SITE_URL|PORT$|ALLOWED_HOSTS|PRIVATE_FILES_ROOT)"
)
# A whole product is slower than a part of it.
until = partial(fakes.until, seconds=30)


@dataclass
class Product:
    """`manage.py up` in a folder with a space in its name."""

    folder: Path
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not OURS.match(name)}
        return clean | {
            "VISIONA_DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "RECONCILE_SECONDS": "5",
        }

    @property
    def sandbox_url(self) -> str:
        written = (self.folder / "local.env").read_text()
        return re.search(r"^SANDBOX_URL=['\"]?([^'\"\n]+)", written, re.MULTILINE)[1]  # type: ignore

    def start(self) -> float:
        """Gives the seconds until the page answered."""
        began = time.monotonic()
        with (self.folder.parent / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self._answers, seconds=300)
        return time.monotonic() - began

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(40)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip

    def made_inside(
        self, act: str, email: str, *, place: str = "resident"
    ) -> dict[str, list[Any]]:
        """Addresses of what an act of resident.py, or of its like, made for that person."""
        code = f"from tests.browser.{place} import {act}; {act}({email!r})"
        made = self.manage("shell", "--no-imports", "-c", code)
        told = re.search(r"EXAMPLES (.*)", made.stdout)
        assert told, made.stderr
        return json.loads(told[1])

    def behave(self, match: str = "", **changes: Any) -> None:
        HTTP.put(
            f"{self.sandbox_url}/_/behaviours", params={"match": match}, json=changes
        ).raise_for_status()

    def mails(self, to: str) -> list[dict[str, Any]]:
        return HTTP.get(f"{self.sandbox_url}/_/mail", params={"to": to}).json()

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder.parent / "up.log").read_text()[-3000:]
        try:
            return HTTP.get(f"{self.url}/", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("a product") / "data")
    product.start()
    product.behave(training_seconds=5, prediction_seconds=1)
    yield product
    product.stop()


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """Its event loop stands in Django's way, so it ends with the tests of this folder."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, product: Product) -> Iterator[Any]:
    """A page of a fresh visitor; any complaint of the browser fails the test."""
    context = browser.new_context(base_url=product.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda message: complain(complaints, message))
    page.complaints = complaints
    yield page
    context.close()
    assert complaints == []


def complain(complaints: list[str], message: Any) -> None:
    # The network panel's own line for an answer that a test asked for, such as a 422.
    if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
        complaints.append(f"{message.type}: {message.text}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
