"""Pytest plugin: a database, a broker, the sandbox and an S3 for one run of the suite.

They start before Django's settings are read, once for all xdist workers, and are gone when pytest
is, whatever ends it. `DATABASE_URL` or `BROKER_URL` given from outside are used instead of ours.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from core.management.commands.create_roles import Command as CreateRoles
from local import die_with_parent, fake_services, postgres, valkey
from local.die_with_parent import Program
from local.environment import NO_PROXY
from local.folders import log_file
from local.ports import LOOPBACK, answers, free_ports
from local.waiting import StartError, wait_for_server
from tests import first_trainers, template_database

STARTED = "VISIONA_TEST_SERVERS"
ROOT = Path(__file__).resolve().parent.parent
# A person's own keys and choices have no place in a test run.
OUTSIDE = (
    "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "REPLICATE_OWNER", "OPENAI_API_KEY",
    "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "SENTRY_DSN", "S3_BUCKET",
    "STRIPE_SECRET_KEY", "STRIPE_AUTOMATIC_TAX", "STRIPE_MIRROR", "SIGNUP_CREDITS",
    "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET",
    "GITHUB_URL", "OIDC_PROVIDERS", "SITE_URL", "WEBHOOK_BASE_URL", "ALLOWED_HOSTS", "PORT",
    "DEBUG", "PRIVATE_FILES_ROOT", "WEBHOOKS_TO_LOOPBACK", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip
# Or each of the many processes would compile the house anew.
sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Generator[None, object, object]:
    if STARTED not in os.environ and not _only_asks(args):
        try:
            _start_all()
        except StartError as error:
            raise pytest.UsageError(str(error)) from error
    return (yield)


def pytest_report_header() -> str:
    return f"servers: started in {os.environ.get(STARTED, '0')} s"


def _only_asks(args: list[str]) -> bool:
    return bool({"--help", "-h", "--version", "-V", "--fixtures", "--markers"} & set(args))


def _start_all() -> None:
    began = time.monotonic()
    data_dir = Path(tempfile.mkdtemp(prefix="visiona-tests-"))
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ |= _keys() | {"ENVIRONMENT": "test", "VISIONA_DATA_DIR": str(data_dir)}
    # What one test orders the fakes to do is nothing that another should know of.
    os.environ["BREAKER_FAILURES"] = "0"
    os.environ |= dict.fromkeys(NO_PROXY, f"{LOOPBACK},localhost")
    starts: list[Callable[[Path], dict[str, str]]] = [_sandbox, _s3]
    starts += [] if "DATABASE_URL" in os.environ else [_postgres]
    starts += [] if "BROKER_URL" in os.environ else [_valkey]
    with ThreadPoolExecutor(len(starts)) as pool:
        for settings in pool.map(lambda start: start(data_dir), starts):
            os.environ |= settings
    os.environ[STARTED] = f"{time.monotonic() - began:.1f}"


def _keys() -> dict[str, str]:
    secret = base64.b64encode(secrets.token_bytes(24)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(),
        "REPLICATE_WEBHOOK_SECRETS": f"whsec_{secret}",
        # The sandbox signs with it as well: it inherits this environment.
        "STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets.token_hex(16)}",
    }


def _postgres(data_dir: Path) -> dict[str, str]:
    server = postgres.start(data_dir, durable=False)
    atexit.register(server.remove)
    os.environ["DATABASE_ADMIN_URL"] = server.url()
    CreateRoles(stdout=StringIO()).handle(print=False)
    with psycopg.connect(server.url()) as connection:
        connection.execute("ALTER ROLE visiona_owner CREATEDB")  # for a database per worker
    template_database.make(server)
    return {
        "DATABASE_URL": server.url("visiona_owner", "visiona"),
        "VISIONA_TEST_TEMPLATE": template_database.NAME,
    }


def _valkey(data_dir: Path) -> dict[str, str]:
    server = valkey.start(data_dir)
    atexit.register(server.stop)
    return {"BROKER_URL": server.url}


def _sandbox(data_dir: Path) -> dict[str, str]:
    port, smtp_port = free_ports(2)
    secret = os.environ["REPLICATE_WEBHOOK_SECRETS"]
    server = fake_services.start(data_dir, fake_services.SandboxOptions(port, smtp_port, secret))
    atexit.register(server.stop)
    _hurry(f"http://{LOOPBACK}:{port}")
    _teach(f"http://{LOOPBACK}:{port}")
    return {
        "SANDBOX_URL": f"http://{LOOPBACK}:{port}",
        "EMAIL_URL": f"smtp://{LOOPBACK}:{smtp_port}",
    }


def _hurry(sandbox: str) -> None:
    """A training in a moment; a test that wants more time says so for its own job."""
    body = json.dumps({"training_seconds": 0.3, "prediction_seconds": 0.1}).encode()
    request = Request(f"{sandbox}/_/behaviours", body, method="PUT")
    urlopen(request, timeout=5).close()


def _teach(sandbox: str) -> None:
    """The trainers that the tables begin with; a test brings the document of a further one."""
    request = Request(f"{sandbox}/_/trainers", first_trainers.FILE.read_bytes(), method="PUT")
    urlopen(request, timeout=5).close()


def _s3(data_dir: Path) -> dict[str, str]:
    """Moto's server; a test that needs files elsewhere makes its own bucket there."""
    [port] = free_ports(1)
    log = log_file(data_dir, "s3")
    command = [sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port)]
    with log.open("wb") as output:
        process = die_with_parent.start(Program(command, folder=ROOT), output)
    atexit.register(die_with_parent.stop, process)
    wait_for_server("Moto", lambda: answers(port), process, log)
    return {"VISIONA_TEST_S3_URL": f"http://{LOOPBACK}:{port}"}
