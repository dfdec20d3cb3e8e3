"""The whole product, started by the Procfile's own lines over servers that can be broken."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil

from core.postgres.roles import VARIABLES, WORKER
from local import die_with_parent, environment, fake_services, lines, postgres, valkey
from local.die_with_parent import Program
from local.fake_services import SandboxOptions, page_answers
from local.folders import log_file
from local.lines import ProcfileLine, RunningLine
from local.ports import LOOPBACK, answers, free_ports
from local.procfile import processes
from local.waiting import wait_for_server, wait_until
from local.watch import Watch
from tests.faults.proxy import Proxy

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "faults"
# Of a minute in production: how long a lost message is waited for.
SWEEP_SECONDS = 10
# Two of the web and three workers, as on two small machines.
COPIES = {"web": 2, "worker-io": 2, "worker-cpu": 1, "beat": 1}


class House:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lines: dict[str, RunningLine] = {}
        self._watch, self._ending = Watch(self._note), threading.Event()
        self.web_ports = free_ports(COPIES["web"])
        self.sandbox_port, smtp, storage_port = free_ports(3)
        self.provider, self.storage = Proxy(self.sandbox_port), Proxy(storage_port)
        keys = environment.keys(folder)
        self._sandbox_options = SandboxOptions(
            self.sandbox_port, smtp, keys["REPLICATE_WEBHOOK_SECRETS"],
            keys["STRIPE_WEBHOOK_SECRETS"], f"{self.urls[0]}/api/payment/webhook",
        )  # fmt: skip
        self._storage_port = storage_port
        self.env = self._environment(keys, smtp)

    @property
    def urls(self) -> list[str]:
        return [f"http://{LOOPBACK}:{port}" for port in self.web_ports]

    def start(self) -> None:
        self.start_database()
        self.start_broker()
        self.env["BROKER_URL"] = self.broker.url
        for role, name in VARIABLES.items():
            self.env[name] = self.database.url(role, "visiona")
        self._sandbox = fake_services.start(self.folder, self._sandbox_options)
        self._start_storage()
        self._manage("create_roles", DATABASE_ADMIN_URL=self.database.url())
        self._manage("migrate", "--noinput", "--verbosity", "0")
        self._manage("build_assets")
        self.behave(training_seconds=2.0, prediction_seconds=1.0)
        for name, command in processes(ROOT / "Procfile").items():
            for number in range(COPIES[name]):
                self._begin(name, command, number)
        threading.Thread(target=self._watch.keep, args=[self._ending], daemon=True).start()
        assert wait_until(self.is_up, 240), "the web does not answer"

    def is_up(self) -> bool:
        return all(page_answers(f"{url}/healthz") for url in self.urls)

    def stop(self) -> None:
        self._ending.set()
        self._watch.stop()
        for process in (self._sandbox.process, self._moto):
            die_with_parent.stop(process)
        self.broker.stop()
        self.database.remove()

    def start_database(self) -> None:
        self.database = postgres.start(self.folder, durable=True)

    def start_broker(self) -> None:
        self.broker = valkey.start(self.folder)

    def begin_another(self, name: str) -> None:
        """One more of a kind, on top of what is usual."""
        number = sum(known.startswith(name) for known in self.lines)
        self._begin(name, processes(ROOT / "Procfile")[name], number)

    def end_for_good(self, name: str) -> None:
        line = self.lines.pop(name)
        for program in self._watch._programs:
            if program.name == name:
                self._watch._programs.remove(program)
                break
        line.stop()

    def behave(self, match: str = "", **changes: object) -> None:
        """Order the fakes how to behave; past the line that may be broken."""
        address = f"http://{LOOPBACK}:{self.sandbox_port}/_/behaviours?match={match}"
        request = Request(address, json.dumps(changes).encode(), method="PUT")
        urlopen(request, timeout=10).close()

    def journal(self, contains: str) -> list[dict[str, Any]]:
        """What Replicate's fake was asked that holds this text."""
        address = f"http://{LOOPBACK}:{self.sandbox_port}/_/journal?service=replicate"
        with urlopen(f"{address}&contains={contains}", timeout=10) as answer:
            return list(json.load(answer))

    def programs(self, name: str) -> list[psutil.Process]:
        """The program of this line and its children: the first is who leads them."""
        watcher = psutil.Process(self.lines[name].process.pid)
        return watcher.children(recursive=True)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """The leader of it; what it leaves behind goes too, as when a machine ends."""
        with suppress(psutil.Error, IndexError):
            self.programs(name)[0].send_signal(number)

    def _begin(self, name: str, command: str, number: int) -> None:
        label = f"{name}-{number + 1}" if number else name
        env = dict(self.env)
        if name == "web":
            env["PORT"] = str(self.web_ports[number])
        if name == "beat":
            env["BEAT_SCHEDULE"] = str(self.folder / f"schedule-{number}")
        command = command.replace("@%h", f"{number}@%h")
        line = ProcfileLine(label, command, ROOT, env)
        self._watch.begin(label, partial(self._started, line), 0)

    def _started(self, line: ProcfileLine) -> RunningLine:
        running = lines.start(line, self._relay)
        self.lines[line.name] = running
        return running

    def _relay(self, name: str, text: str) -> None:
        with (self.folder / "logs" / f"{name}.log").open("a") as log:
            log.write(f"{text}\n")

    def _note(self, text: str) -> None:
        self._relay("watch", text)

    def _start_storage(self) -> None:
        log = log_file(self.folder, "storage")
        command = [
            sys.executable,
            "-m",
            "moto.server",
            "-H",
            LOOPBACK,
            "-p",
            str(self._storage_port),
        ]
        with log.open("wb") as output:
            self._moto = die_with_parent.start(Program(command, folder=ROOT), output)
        wait_for_server("Moto", lambda: answers(self._storage_port), self._moto, log)
        bucket = f"http://{LOOPBACK}:{self._storage_port}/{BUCKET}"
        urlopen(Request(bucket, method="PUT"), timeout=10).close()

    def _manage(self, *words: str, **extra: str) -> None:
        command = [sys.executable, "manage.py", *words]
        subprocess.run(
            command, cwd=ROOT, check=True, env=self.env | extra, stdout=subprocess.DEVNULL
        )

    def _environment(self, keys: dict[str, str], smtp: int) -> dict[str, str]:
        """As a small production with each login its own role, but for https."""
        sandbox = f"http://{LOOPBACK}:{self.sandbox_port}"
        direct = dict.fromkeys(environment.NO_PROXY, f"{LOOPBACK},localhost")
        return dict(os.environ) | keys | direct | {
            "ENVIRONMENT": "local", "VISIONA_DATA_DIR": str(self.folder), "HOST": LOOPBACK,
            "SITE_URL": self.urls[0], "SANDBOX_URL": sandbox,
            "EMAIL_URL": f"smtp://{LOOPBACK}:{smtp}",
            # Pictures are fetched past the line that can be broken.
            "REPLICATE_API_TOKEN": "r8_sandbox",
            "REPLICATE_BASE_URL": f"http://{LOOPBACK}:{self.provider.port}/replicate",
            "S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": f"http://{LOOPBACK}:{self.storage.port}",
            "S3_REGION": "us-east-1", "S3_ACCESS_KEY_ID": "x", "S3_SECRET_ACCESS_KEY": "x",
            "RECONCILE_SECONDS": str(SWEEP_SECONDS), "WEB_CONCURRENCY": "1",
            "CPU_CONCURRENCY": "1", "IO_CONCURRENCY": "20", "SIGNUP_CREDITS": "0",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def enter(self) -> None:
        """Have this process see what a worker sees."""
        os.environ.update(self.env | {"DB_ROLE": WORKER})
        # Factories take roles, which only the tables' owner may.
        del os.environ["WORKER_DATABASE_URL"]
