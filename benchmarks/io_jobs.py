"""Jobs that wait for a provider: a worker's threads against its processes, 100 ms a wait."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from celery import Celery
from kombu import Connection
from redis import Redis

from benchmarks.measuring import ROOT
from benchmarks.result import Result
from local import valkey

BROKER = "BENCHMARK_BROKER_URL"
WAIT, THREADS, PROCESSES = 0.1, 100, 8
app = Celery("io_jobs", broker=os.environ.get(BROKER, "memory://"))
app.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1)


@app.task(name="benchmarks.wait")
def wait() -> None:
    """As a provider's call: the worker has nothing to do until the answer comes."""
    time.sleep(WAIT)


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        broker = valkey.start(Path(folder))
        try:
            processes = _per_second(broker.url, "prefork", PROCESSES, jobs=400)
            threads = _per_second(broker.url, "threads", THREADS, jobs=4000)
        finally:
            broker.stop()
    return [
        Result(
            f"waiting jobs per worker: {THREADS} threads, {PROCESSES} processes",
            f"{processes:.0f}/s",
            f"{threads:.0f}/s",
            ratio=threads / processes,
            goal=8,
        )
    ]


def _per_second(broker_url: str, pool: str, size: int, jobs: int) -> float:
    """Jobs a second while one worker drains a full queue."""
    queue = Redis(unix_socket_path=unquote(urlsplit(broker_url).path))
    with Connection(broker_url) as link:
        producer = link.Producer()
        for _ in range(jobs):
            app.send_task("benchmarks.wait", producer=producer)
    worker = _start(broker_url, pool, size)
    try:
        _wait_for(lambda: _left(queue) < jobs)
        first, began = _left(queue), time.monotonic()
        _wait_for(lambda: _left(queue) == 0)
        return first / (time.monotonic() - began)
    finally:
        worker.terminate()
        worker.wait(20)


def _left(queue: Redis) -> int:
    return int(queue.llen("celery"))


def _wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the worker does not work")
        time.sleep(0.01)


def _start(broker_url: str, pool: str, size: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "celery", "--quiet", "-A", "benchmarks.io_jobs", "worker",
        "-P", pool, "-c", str(size), "--without-gossip", "--without-mingle",
        "--without-heartbeat", "-l", "ERROR",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {BROKER: broker_url})
