"""What leaves for Sentry, by the real SDK in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.version import version

ROOT = Path(__file__).resolve().parents[2]
CANARY = "zebra-by-the-sea"
PROGRAM = """
import io, logging, sys, django
django.setup()
import sentry_sdk, structlog
from celery import shared_task
from django.db import connection
from django.core.wsgi import get_wsgi_application
from wsgiref.util import setup_testing_defaults
from sentry_sdk.transport import Transport
from visiona.errors import report_errors

canary = sys.argv[1]

class Kept(Transport):
    def capture_envelope(self, envelope):
        print(envelope.serialize().decode())

report_errors("http://key@127.0.0.1:1/1", "production", transport=Kept)
sentry_sdk.set_user({"email": canary, "ip_address": canary})
sentry_sdk.set_tag("name", canary)
sentry_sdk.set_extra("prompt", canary)
sentry_sdk.set_context("photo", {"name": canary})
sentry_sdk.add_breadcrumb(message=f"SELECT {canary}", category=canary, data={"sql": canary})

@shared_task(name="tests.fail")
def fail(words, name):
    local = words
    raise LookupError(f"Key (email)=({words}) exists") from ValueError(words)

fail.apply(args=[canary], kwargs={"name": canary})
logging.getLogger("django.db").error("statement %s", canary)
logging.getLogger("django.db").error(f"statement {canary}")
structlog.get_logger("core.jobs").error("provider rejected a job", job="7", prompt=canary)
sentry_sdk.capture_message(canary)
for method, path in [("POST", "/accounts/login/"), ("GET", f"/files/{canary}"), ("GET", "/x")]:
    request = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": f"next={canary}",
        "HTTP_COOKIE": f"session={canary}", "HTTP_REFERER": canary, "HTTP_USER_AGENT": canary,
        "REMOTE_ADDR": canary, "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(f"login={canary}".encode()), "CONTENT_LENGTH": "22",
    }
    setup_testing_defaults(request)
    get_wsgi_application()(request, lambda status, headers, *more: None).close()
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [canary])
except Exception:
    logging.getLogger("core").exception("no database for %s", canary)
with sentry_sdk.start_transaction(name=canary, sampled=True):
    pass
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "visiona.settings",
        "VISIONA_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"postgres://{CANARY}:{CANARY}@127.0.0.1:1/{CANARY}",
        "SENTRY_TRACES_SAMPLE_RATE": "1",
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, CANARY],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def events(sent: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in sent.splitlines() if line.startswith("{")]
    return [line for line in lines if "platform" in line]


def test_nothing_a_person_wrote_leaves_the_house(sent):
    assert len(events(sent)) >= 8
    assert CANARY not in sent


def test_what_happened_and_where_is_told(sent):
    told = events(sent)
    task = next(one for one in told if one.get("transaction") == "tests.fail")
    logged = [one["logentry"]["message"] for one in told if "logentry" in one]
    request = next(one for one in told if one.get("request", {}).get("method") == "POST")

    kinds = [one["type"] for one in task["exception"]["values"]]
    assert kinds == ["ValueError", "LookupError"]
    assert task["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert "provider rejected a job" in logged
    assert request["exception"]["values"][-1]["type"] == "OperationalError"
    assert all(one["environment"] == "production" for one in told)
    assert {one["release"] for one in told} == {f"visiona@{version()}"}
    assert len(request["tags"].pop("request_id")) == 16
    assert not request["tags"]
