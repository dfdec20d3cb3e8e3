"""`python -m benchmarks.capacity`: what each act costs, and what a thousand people do in a month.

Each act of a smoke run and each much-seen page, once to warm up and then measured: seconds of a
processor in our process and its confined children and in the database, statements, rows and bytes
that stay. The fakes play the vendors; what those would take is in docs/costs.md.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request

import psutil

from benchmarks.database import migrated, plain
from deploy import make_bucket
from local import fake_services, valkey
from local.ports import LOOPBACK, answers, free_ports
from local.waiting import wait_until

# What one person does in a month, by the acts below.
USUAL = {
    "sign up": 0.1, "log in": 4, "add 10 photos": 0.3, "train": 0.3, "generate 2 pictures": 20,
    "vectorise": 2, "landing page": 3, "studio page": 30, "gallery page": 30, "API: gallery": 20,
}  # fmt: skip
PASSWORD = secrets.token_urlsafe()
PAGES = {
    "landing page": "/", "studio page": "/studio/", "gallery page": "/gallery/",
    "API: gallery": "/api/gallery",
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Of one act."""

    cpu: float
    database_cpu: float
    statements: int
    rows: Counter[str]
    bytes_kept: int


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as server:
        import django
        from django.conf import settings

        django.setup()
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
        costs = _measured(server)
    print(_table(costs))
    print()
    print(_of_a_thousand(costs))
    return 0


@contextmanager
def _servers(folder: Path) -> Iterator[Any]:
    port, smtp_port, s3_port = free_ports(3)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    broker = valkey.start(folder / "broker")
    options = fake_services.SandboxOptions(port, smtp_port, secret)
    sandbox = fake_services.start(folder / "sandbox", options)
    quick = json.dumps({"training_seconds": 0.3, "prediction_seconds": 0.1}).encode()
    ask = Request(f"http://{LOOPBACK}:{port}/_/behaviours", quick, method="PUT")
    fake_services.DIRECT.open(ask, timeout=10).close()
    os.environ |= {
        "BROKER_URL": broker.url,
        "SANDBOX_URL": f"http://{LOOPBACK}:{port}",
        "EMAIL_URL": f"smtp://{LOOPBACK}:{smtp_port}",
        "REPLICATE_WEBHOOK_SECRETS": secret,
        "S3_BUCKET": "capacity",
        "S3_ENDPOINT_URL": f"http://{LOOPBACK}:{s3_port}",
        "S3_ACCESS_KEY_ID": "name",
        "S3_SECRET_ACCESS_KEY": "key",
        "LOG_LEVEL": "ERROR",
    }
    # The vendor fetches the photos itself, so they are where it can.
    command = [sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(s3_port)]
    with (folder / "s3.log").open("wb") as log:
        files = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with migrated() as server:
            os.environ["DB_ROLE"] = "visiona_worker"
            wait_until(lambda: answers(s3_port), 30)
            make_bucket.main()
            yield server
    finally:
        files.terminate()
        sandbox.stop()
        broker.stop()


def _measured(server: Any) -> dict[str, Cost]:
    from allauth.account.models import EmailAddress

    from core.jobs import registry
    from core.row_security import APP, role_scope
    from visiona.smoke import Smoke

    class Stepped(Smoke):
        """Its jobs are advanced here, and not by a worker elsewhere."""

        def _is_over(self, job: Any) -> bool:
            for kind in registry.kinds().values():
                if isinstance(job, kind.model):
                    kind.advance(job.pk, "")
            return super()._is_over(job)

    meter = Meter(plain(server.url(database="visiona")))
    costs: dict[str, Cost] = {}
    for _ in range(2):  # the first time loads what is loaded once
        run = Stepped(300)
        run.sign_up()
        costs["add 10 photos"] = meter.of(run.add_photos)
        costs["train"] = meter.of(run.train)
        costs["generate 2 pictures"] = meter.of(run.generate)
        costs["vectorise"] = meter.of(run.vectorise)
        run.user.set_password(PASSWORD)
        run.user.save()
        EmailAddress.objects.create(
            user=run.user, email=run.user.email, verified=True, primary=True
        )
        with role_scope(APP):
            costs |= _pages(meter, run.user)
    return costs


def _pages(meter: Meter, person: Any) -> dict[str, Cost]:
    from django.test import Client

    from accounts.services.tokens import TokenRequest, create_token
    from core.row_security import user_scope

    browser = Client()
    costs = {}
    words = {
        "email": f"{secrets.token_hex(6)}@example.com", "password1": PASSWORD,
        "terms": "on",
    }  # fmt: skip
    login = {"login": person.email, "password": PASSWORD}
    costs["sign up"] = meter.of(lambda: _post(browser, "/accounts/signup/", words))
    costs["log in"] = meter.of(lambda: _post(browser, "/accounts/login/", login))
    with user_scope(person.pk):
        token = create_token(person, TokenRequest("capacity", ("gallery:read",))).text
    for name, path in PAGES.items():
        get = partial(_get, browser, path, f"Bearer {token}" if path.startswith("/api/") else "")
        get()
        costs[name] = meter.of(get)
    return costs


def _post(browser: Any, path: str, words: dict[str, str]) -> None:
    answer = browser.post(path, words)
    assert answer.status_code == 302, answer.content


def _get(browser: Any, path: str, authorization: str) -> None:
    headers = {"authorization": authorization} if authorization else {}
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers)


class Meter:
    """Reads processors, the database's counters and the folder of files before and after."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._watcher = psycopg.connect(url, autocommit=True)
        with self._watcher.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone() or [0]
        self._postgres = psutil.Process(backend).parents()[0]

    def of(self, act: Callable[[], object]) -> Cost:
        from django.db import connection

        statements: list[str] = []

        def count(execute: Any, sql: str, *rest: Any) -> Any:
            statements.append(sql)
            return execute(sql, *rest)

        before = self._state()
        with connection.execute_wrapper(count):
            act()
        after = self._state()
        return Cost(
            after[0] - before[0], after[1] - before[1], len(statements),
            after[2] - before[2], after[3] - before[3],
        )  # fmt: skip

    def _state(self) -> tuple[float, float, Counter[str], int]:
        from django.core.files.storage import default_storage
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
        with self._watcher.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT relname, n_tup_ins FROM pg_stat_user_tables")
            rows: Counter[str] = Counter(dict(cursor.fetchall()))
        bucket: Any = default_storage
        kept = sum(one.size for one in bucket.bucket.objects.all())
        ours = [psutil.Process(), *psutil.Process().children(recursive=True)]
        database = [self._postgres, *self._postgres.children()]
        others = {"sandbox", "moto.server"}
        strangers = {one.pid for one in ours if others & set(one.cmdline()) or one in database}
        return (
            _cpu([one for one in ours if one.pid not in strangers]), _cpu(database), rows, kept,
        )  # fmt: skip


def _cpu(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
        total += times.children_user + times.children_system  # of those that have ended
    return total


def _table(costs: dict[str, Cost]) -> str:
    lines = [
        "| act | CPU ms | database CPU ms | statements | rows | files kept |",
        "|---|---|---|---|---|---|",
    ]
    for name, cost in costs.items():
        lines.append(
            f"| {name} | {cost.cpu * 1000:.0f} | {cost.database_cpu * 1000:.0f} |"
            f" {cost.statements} | {sum(cost.rows.values())} | {cost.bytes_kept / 1000:.0f} KB |"
        )
    return "\n".join(lines)


def _of_a_thousand(costs: dict[str, Cost]) -> str:
    """In a month of thirty days."""
    times = {name: 1000 * often for name, often in USUAL.items()}
    cpu = sum(costs[name].cpu * often for name, often in times.items())
    database = sum(costs[name].database_cpu * often for name, often in times.items())
    kept = sum(costs[name].bytes_kept * often for name, often in times.items())
    rows = Counter[str]()
    for name, often in times.items():
        for table, count in costs[name].rows.items():
            rows[table] += round(count * often)
    lines = [
        f"CPU {cpu / 3600:.1f} h, database CPU {database / 3600:.1f} h, files {kept / 1e9:.1f} GB",
        *(f"{table}: {count}" for table, count in rows.most_common(15)),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
