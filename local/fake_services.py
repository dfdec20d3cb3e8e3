"""Starts the fakes of the paid services as a process of their own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from local import die_with_parent
from local.die_with_parent import Program
from local.folders import log_file
from local.ports import LOOPBACK
from local.waiting import wait_for_server

ROOT = Path(__file__).resolve().parent.parent
DIRECT = build_opener(ProxyHandler({}))  # loopback is not behind anyone's proxy


@dataclass(frozen=True)
class SandboxOptions:
    port: int
    smtp_port: int
    webhook_secret: str
    stripe_secret: str = ""
    stripe_webhook_url: str = ""


@dataclass(frozen=True)
class SandboxServer:
    options: SandboxOptions
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        die_with_parent.stop(self.process)


def start(data_dir: Path, options: SandboxOptions) -> SandboxServer:
    """Start them; StartError says what went wrong."""
    log = log_file(data_dir, "sandbox")
    with log.open("wb") as output:
        process = die_with_parent.start(_program(data_dir, options), output)
    wait_for_server("The sandbox", lambda: page_answers(_health(options)), process, log)
    return SandboxServer(options, process)


def page_answers(url: str) -> bool:
    """Whether a local page answers 200."""
    try:
        with DIRECT.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _health(options: SandboxOptions) -> str:
    return f"http://{LOOPBACK}:{options.port}/_/health"


def _program(data_dir: Path, options: SandboxOptions) -> Program:
    command = [sys.executable, "-m", "sandbox", "--data", str(data_dir / "sandbox")]
    command += ["--port", str(options.port), "--smtp-port", str(options.smtp_port)]
    command += ["--webhook-secret", options.webhook_secret]
    if options.stripe_secret:
        command += ["--stripe-webhook-secret", options.stripe_secret]
    command += ["--stripe-webhook-url", options.stripe_webhook_url]
    return Program(command, folder=ROOT)
