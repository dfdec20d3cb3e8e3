"""The faults: each is begun, holds for a while, and is over when its function returns."""

from __future__ import annotations

import random
import resource
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psutil
import redis
from celery import current_app
from django.db import connection
from django.db.models import F
from django.utils import timezone

from generations.tasks import enqueue_generation
from local.waiting import wait_until
from tests.faults.house import House
from tests.faults.orders import MODELS, Person
from tests.faults.proxy import Way

Act = Callable[[House, random.Random, list[Person]], None]
SENT = frozenset({201})


@dataclass(frozen=True)
class Fault:
    """`may_refund`: jobs may end without success, if nobody pays. `taken` are the sandbox's
    answers that mean that it took the job."""

    name: str
    act: Act
    may_refund: bool = False
    taken: frozenset[int | None] = SENT


def _kill(*names: str, at: Sequence[str] = ()) -> Act:
    """`at`: in the middle of a step of one of these kinds of jobs."""

    def act(house: House, chance: random.Random, people: list[Person]) -> None:
        wait_until(lambda: not at or any(map(_is_in_a_step, at)), 20)
        for name in names:
            house.kill(name)

    return act


def _is_in_a_step(kind: str) -> bool:
    return bool(MODELS[kind]._default_manager.filter(lease_until__gt=timezone.now()).exists())


def _kill_web_worker(house: House, chance: random.Random, people: list[Person]) -> None:
    """The server stays, and starts another."""
    leader, *workers = house.programs("web")
    for worker in workers:
        if worker.is_running():
            worker.kill()


def _flush(house: House, chance: random.Random, people: list[Person]) -> None:
    redis.Redis(unix_socket_path=str(house.broker.address)).flushall()


def _kill_broker(house: House, chance: random.Random, people: list[Person]) -> None:
    _program(house.broker.process).kill()
    time.sleep(chance.uniform(3, 8))
    house.broker.stop()
    house.start_broker()


def _hang_broker(house: House, chance: random.Random, people: list[Person]) -> None:
    program = _program(house.broker.process)
    program.suspend()
    time.sleep(chance.uniform(8, 12))
    program.resume()


def _same_message(house: House, chance: random.Random, people: list[Person]) -> None:
    """Ten times, for every job there is."""
    wait_until(lambda: any(person.accepted for person in people), 20)
    jobs = [job for person in people for kind, job in person.accepted if kind == "generation"]
    for job in jobs * 10:
        enqueue_generation(job)


def _restart_database(house: House, chance: random.Random, people: list[Person]) -> None:
    _program(house.database.process).send_signal(signal.SIGQUIT)  # "immediate"
    house.database.process.wait()
    house.start_database()


def _stop_database(house: House, chance: random.Random, people: list[Person]) -> None:
    house.database.stop()
    time.sleep(60)
    house.start_database()


def _storage(way: Way) -> Act:
    def act(house: House, chance: random.Random, people: list[Person]) -> None:
        with house.storage.going(way):
            time.sleep(chance.uniform(8, 15))

    return act


def _provider(way: Way) -> Act:
    def act(house: House, chance: random.Random, people: list[Person]) -> None:
        with house.provider.going(way):
            time.sleep(chance.uniform(8, 15))

    return act


def _sandbox(seconds: float = 10, **changes: Any) -> Act:
    """From before the first order, for so long."""

    def act(house: House, chance: random.Random, people: list[Person]) -> None:
        house.behave(**changes)
        time.sleep(seconds)
        house.behave(**dict.fromkeys(changes))

    return act


def _disk_full(house: House, chance: random.Random, people: list[Person]) -> None:
    """No file may grow: what the kernel says then is an OSError as on a full disk."""
    names = ("web", "web-2", "worker-io", "worker-io-2", "worker-cpu")
    programs = [one for name in names for one in house.programs(name)]
    for program in programs:
        _most_bytes(program, 4096)
    time.sleep(chance.uniform(8, 12))
    for program in programs:
        _most_bytes(program, resource.RLIM_INFINITY)


def _clock(by: timedelta) -> Act:
    """All times of what is at work move the other way: it is the same to those who compare."""

    def act(house: House, chance: random.Random, people: list[Person]) -> None:
        names = (
            "created_at", "moved_at", "next_look_at", "lease_until", "deadline_at", "submitted_at"
        )  # fmt: skip
        connection.close()
        for model in MODELS.values():
            live = model._default_manager.unfinished().filter(
                owner_id__in=[person.user.pk for person in people]
            )
            live.update(**{name: F(name) - by for name in names})

    return act


def _two_beats(house: House, chance: random.Random, people: list[Person]) -> None:
    house.begin_another("beat")
    time.sleep(25)
    house.end_for_good("beat-2")


def _deploy(house: House, chance: random.Random, people: list[Person]) -> None:
    """Each process is asked to end and another takes its place; one message is unknown to them."""
    current_app.send_task("core.tasks.of_another_release", ["x"], queue="io", retry=False)
    for name in ("worker-io", "worker-io-2", "worker-cpu", "web", "web-2", "beat"):
        house.kill(name, signal.SIGTERM)
        time.sleep(2)


def _most_bytes(program: psutil.Process, most: int) -> None:
    """A confined child may write nothing anyway."""
    try:
        _, hard = program.rlimit(psutil.RLIMIT_FSIZE)
        if hard == resource.RLIM_INFINITY:
            program.rlimit(psutil.RLIMIT_FSIZE, (most, hard))
    except psutil.Error:
        return


def _program(process: Any) -> psutil.Process:
    return psutil.Process(process.pid).children()[0]


PROVIDERS = ("generation", "training")
LOST = frozenset({201, None, 502})
FAULTS = (
    Fault("a worker of two killed", _kill("worker-io", at=PROVIDERS)),
    Fault("both workers killed", _kill("worker-io", "worker-io-2", at=PROVIDERS)),
    Fault("the drawing worker killed", _kill("worker-cpu", at=["vectorisation"])),
    Fault("a web server killed", _kill("web")),
    Fault("a web process killed", _kill_web_worker),
    Fault("beat killed", _kill("beat")),
    Fault("broker flushed", _flush),
    Fault("broker killed 3-8 s", _kill_broker),
    Fault("broker hung 8-12 s", _hang_broker),
    Fault("each message ten times", _same_message),
    Fault("database restarted at once", _restart_database),
    Fault("database away 60 s", _stop_database),
    Fault("storage away", _storage(Way.DOWN)),
    Fault("storage answers 500", _storage(Way.ERRORS)),
    Fault("storage hangs", _storage(Way.HUNG)),
    Fault("storage slow", _storage(Way.SLOW)),
    Fault("provider away", _provider(Way.DOWN)),
    Fault("provider hangs", _provider(Way.HUNG)),
    Fault("provider answers html 500", _provider(Way.ERRORS)),
    Fault("provider says 429", _sandbox(rate_limit={"count": 6, "retry_after": 3})),
    Fault("provider says 402", _sandbox(payment_required=True)),
    Fault("provider's answers lost", _sandbox(create_response="lost"), taken=LOST),
    Fault("pictures gone at the provider", _sandbox(delivery="missing"), may_refund=True),
    Fault("disk full", _disk_full),
    Fault("clock 1 day ahead", _clock(timedelta(days=1)), may_refund=True),
    Fault("clock 1 hour back", _clock(-timedelta(hours=1))),
    Fault("webhooks lost", _sandbox(25, webhooks="lost")),
    Fault("webhooks twice", _sandbox(webhooks="twice")),
    Fault("webhooks out of order", _sandbox(webhooks="shuffled")),
    Fault("webhooks late", _sandbox(webhooks="late")),
    Fault("two beats", _two_beats),
    Fault("deploy in mid-job", _deploy),
)
