"""`manage.py up`: everything the product needs on one machine, from one command to Ctrl-C.

Postgres, the broker and the sandbox are started unless the person's environment names others;
then the Procfile's own lines. Everything ends with this process, even when it is killed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from core.postgres.roles import VARIABLES
from local import (
    environment,
    fake_services,
    lines,
    plan,
    postgres,
    procfile,
    schema,
    steps,
    valkey,
)
from local.console import Console
from local.lines import ProcfileLine
from local.plan import StartPlan, Workplace
from local.waiting import StartError, wait_until
from local.watch import Watch

DATABASE_LAYER, BROKER_LAYER, SANDBOX_LAYER, PRODUCT_LAYER = range(4)
READY_SECONDS = 60


def run(place: Workplace, console: Console) -> int:
    """Start, keep and at last end everything; the exit code."""
    place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _alone(place.data_dir), _stop_on_signals() as stopping:
            settled = plan.settle(place, console.say)
            return _Start(settled, console, stopping).run()
    except StartError as error:
        console.say(str(error))
        return 1


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """The kernel lets go of the lock when its holder is gone, however it went."""
    with (data_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            site = environment.read(data_dir / environment.LOCAL_FILE).get("SITE_URL", "")
            raise StartError(f"Visiona runs already with this data. {site}".strip()) from None
        yield


@contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """One signal ends everything in order; a second, a moment later, at once."""
    stopping = threading.Event()
    first = 0.0

    def stop(*_: object) -> None:
        nonlocal first
        if stopping.is_set() and time.monotonic() - first > 1:
            os._exit(1)
        first = first or time.monotonic()
        stopping.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Start:
    def __init__(self, settled: StartPlan, console: Console, stopping: threading.Event) -> None:
        self._plan = settled
        self._data = settled.place.data_dir
        self._console = console
        self._stopping = stopping
        self._watch = Watch(console.say)
        self._failed = False
        self._tables_changed = True

    def run(self) -> int:
        local_file = self._data / environment.LOCAL_FILE
        try:
            self._start_servers()
            environment.write(local_file, self._plan.local_file())
            self._start_product()
            lives = self._watch.keep(self._stopping)
            return 0 if lives and not self._failed else 1
        except steps.Interrupted:
            return 0
        finally:
            self._console.say("\nEnding.")
            self._watch.stop()
            local_file.unlink(missing_ok=True)

    def _start_servers(self) -> None:
        """All at once; they do not need each other."""
        starts = (self._database, self._broker, self._sandbox, self._assets)
        with ThreadPoolExecutor(len(starts)) as pool:
            started = [pool.submit(start) for start in starts]
        for each in started:
            each.result()

    def _database(self) -> None:
        env = self._plan.env
        if "DATABASE_URL" in env:
            with self._console.step("Tables in the database of DATABASE_URL"):
                self._manage("migrate", "--noinput")
            return
        start = partial(postgres.start, self._data, durable=True)
        with self._console.step("Postgres"):
            server = self._watch.begin("postgres", start, DATABASE_LAYER)
        # As in production each process logs in as its role.
        for role, name in VARIABLES.items():
            env[name] = server.url(role, schema.DATABASE)
        self._tables(server.url())

    def _tables(self, superuser: str) -> None:
        wanted = self._plan.place.fingerprint
        self._tables_changed = not schema.is_current(superuser, wanted)
        if not self._tables_changed:
            return
        with self._console.step("Database roles"):
            self._manage("create_roles", DATABASE_ADMIN_URL=superuser)
        with self._console.step("Database tables"):
            self._manage("migrate", "--noinput")
            schema.note_current(superuser, wanted)

    def _broker(self) -> None:
        if "BROKER_URL" in self._plan.env:
            return
        start = partial(valkey.start, self._data)
        with self._console.step("Broker"):
            server = self._watch.begin("valkey", start, BROKER_LAYER)
        self._plan.env["BROKER_URL"] = server.url

    def _sandbox(self) -> None:
        if "SANDBOX_URL" in self._plan.person:
            return
        start = partial(fake_services.start, self._data, self._plan.sandbox)
        with self._console.step("Sandbox of the paid services"):
            self._watch.begin("sandbox", start, SANDBOX_LAYER)

    def _assets(self) -> None:
        with self._console.step("Style sheet and fonts"):
            self._manage("build_assets")

    def _start_product(self) -> None:
        """The first line serves the pages; the others wait for it, so that it is up soonest."""
        root, env = self._plan.place.root, dict(self._plan.env)
        commands = procfile.processes(root / "Procfile")
        first, *others = (ProcfileLine(name, line, root, env) for name, line in commands.items())
        self._begin(first)
        threading.Thread(target=self._open, args=[others], daemon=True).start()

    def _begin(self, line: ProcfileLine) -> None:
        start = partial(lines.start, line, self._console.relay)
        self._watch.begin(line.name, start, PRODUCT_LAYER)

    def _open(self, others: list[ProcfileLine]) -> None:
        """Load the demo, wait for the first page, and say where everything is."""
        try:
            demo = self._demo()
            self._wait_for_page()
            for line in others:
                self._begin(line)
        except StartError as error:
            self._console.say(str(error))
            self._failed = True
            self._stopping.set()
        except steps.Interrupted:
            return
        else:
            self._console.box(self._addresses(demo))

    def _demo(self) -> str:
        """What the loading of the demo said; it was done before when the tables are the same."""
        said = self._data / "demo.txt"
        if not said.exists() or self._tables_changed:
            with self._console.step("Demo"):
                said.write_text(self._manage("load_demo"))
        return said.read_text()

    def _wait_for_page(self) -> None:
        page = f"http://{self._plan.env['HOST']}:{self._plan.port}/healthz"
        wait_until(
            lambda: self._stopping.is_set() or fake_services.page_answers(page), READY_SECONDS
        )
        if self._stopping.is_set():
            raise steps.Interrupted
        if not fake_services.page_answers(page):
            raise StartError(f"{page} does not answer. The lines of `web` above say why.")

    def _addresses(self, demo: str) -> list[str]:
        sandbox = self._plan.env["SANDBOX_URL"]
        return [
            f"Visiona    {self._plan.site}/",
            *(f"           {line}" for line in demo.splitlines() if line.strip()),
            f"Sandbox    {sandbox}/    what the paid services were asked",
            f"Mail       {sandbox}/mail/    what Visiona sent",
            f"Data       {self._data}",
            "Ctrl-C ends all of it; the data stays.",
        ]

    def _manage(self, *arguments: str, **extra: str) -> str:
        command = steps.Command(self._plan.place.root, arguments, self._plan.env | extra)
        return steps.run(command, self._stopping)
