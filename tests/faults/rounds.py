"""Rounds: people order, something breaks and comes back, and all is looked at; then the table."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from core.jobs.models import State
from generations.models import Generation
from local.waiting import wait_until
from models_training.models import Training
from tests import fakes
from tests.faults.house import ROOT, House
from tests.faults.orders import MODELS, NotTaken, Person, forget_limits, newcomer
from tests.faults.table import FAULTS, Fault
from tests.faults.verdict import Verdict

PATIENCE = 300
# Longer than any lost order is searched for.
_SEARCHED = timedelta(minutes=31)
_KILLED = ("web", "worker-io", "worker-cpu")


@dataclass(frozen=True)
class Outcome:
    """Seconds from the end of the fault to the end of the last job."""

    fault: str
    recovery: float
    slowest: float
    verdict: Verdict


def run(house: House, only: str, seeds: range) -> int:
    trained = fakes.train_a_model()[:2]
    outcomes = []
    for fault in FAULTS:
        chosen = any(word in fault.name for word in only.split(","))
        for seed in seeds if chosen else ():
            outcomes.append(_round(house, fault, seed, trained))
            print(_line(outcomes[-1], seed), flush=True)
    print(_table(outcomes))
    return int(any(one.verdict.wrong for one in outcomes))


def smokes(house: House, count: int) -> int:
    """The main job again and again, while one of each kind of process is killed in turn."""
    over = threading.Event()
    killer = threading.Thread(target=_kill_in_turn, args=[house, over])
    killer.start()
    failed = 0
    for number in range(count):
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "manage.py", "smoke", "--patience", "300"],
            cwd=ROOT, env=house.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        failed += done.returncode != 0
        last = (done.stdout + done.stderr).strip().splitlines()[-1]
        print(f"{number + 1:3} {time.monotonic() - began:6.1f} s  {last}", flush=True)
    over.set()
    killer.join()
    return int(bool(failed))


def _kill_in_turn(house: House, over: threading.Event) -> None:
    turn = 0
    while not over.wait(12):
        house.kill(_KILLED[turn % len(_KILLED)])
        turn += 1


def _round(house: House, fault: Fault, seed: int, trained: tuple[str, str]) -> Outcome:
    chance = random.Random(f"{fault.name}:{seed}")
    assert wait_until(house.is_up, 60), "the web does not answer"
    connection.close()
    forget_limits()
    people = [newcomer(house.urls, random.Random(f"{chance.random()}"), trained) for _ in "ab"]
    verdict = Verdict()
    with ThreadPoolExecutor(len(people)) as pool:
        shopping = [pool.submit(_shop, person) for person in people]
        time.sleep(chance.uniform(0.0, 3.0))
        fault.act(house, chance, people)
        over_at = datetime.now(UTC)
        for one in shopping:
            try:
                one.result()
            except NotTaken as error:
                verdict.wrong.append(f"not taken: {error}")
    wait_until(lambda: _have_ended(people), PATIENCE)
    recovery = _last_end(people) - over_at.timestamp()
    verdict.look(people, house, fault.may_refund, set(fault.taken))
    slowest = max(person.slowest for person in people)
    return Outcome(fault.name, max(0.0, recovery), slowest, verdict)


def _shop(person: Person) -> None:
    """Pictures, a drawing, a training and pictures again, over a few seconds."""
    model = person.user.personal_models.get()
    connection.close()
    acts = [lambda: person.generate(model), person.vectorise, person.train,
            lambda: person.generate(model)]  # fmt: skip
    person.random.shuffle(acts)
    for act in acts:
        act()
        time.sleep(person.random.uniform(0.2, 1.5))


def _have_ended(people: list[Person]) -> bool:
    time.sleep(0.5)
    try:
        _move_the_search(people)
        return all(
            MODELS[kind]._default_manager.get(pk=job).is_final
            for person in people
            for kind, job in person.accepted
        )
    except DatabaseError:
        connection.close()
        return False


def _move_the_search(people: list[Person]) -> None:
    """An order that may be lost on its way is looked for over minutes before it goes out again:
    nobody waits for these here."""
    now = timezone.now()
    owners = [person.user.pk for person in people]
    for model in (Generation, Training):
        lost = model._default_manager.filter(owner_id__in=owners, state=State.UNCONFIRMED)
        lost = lost.filter(submitted_at__gt=now - _SEARCHED)
        lost.update(submitted_at=F("submitted_at") - _SEARCHED)
        lost = model._default_manager.filter(owner_id__in=owners, state=State.UNCONFIRMED)
        lost.filter(next_look_at__gt=now).update(next_look_at=now)


def _last_end(people: list[Person]) -> float:
    ends = [
        MODELS[kind]._default_manager.get(pk=job).finished_at
        for person in people
        for kind, job in person.accepted
    ]
    return max((end.timestamp() for end in ends if end), default=time.time())


def _line(one: Outcome, seed: int) -> str:
    verdict = one.verdict
    said = "; ".join(verdict.wrong) or "right"
    return (
        f"{one.fault:32} {seed:2}  {verdict.jobs} jobs, {verdict.refunded} refunded,"
        f" {one.recovery:6.1f} s after, slowest answer {one.slowest:5.1f} s: {said}"
    )


def _table(outcomes: list[Outcome]) -> str:
    lines = [f"{'fault':32}  rounds  jobs  refunded  wrong  recovery p50    p95  slowest answer"]
    names = dict.fromkeys(one.fault for one in outcomes)
    for name in names:
        lines.append(_row(name, [one for one in outcomes if one.fault == name]))
    lines.append(_row("all", outcomes))
    return "\n".join(lines)


def _row(name: str, found: list[Outcome]) -> str:
    times = sorted(one.recovery for one in found) or [0.0]
    p95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    jobs, refunded, wrong = (
        sum(count(one.verdict) for one in found)
        for count in (
            lambda verdict: verdict.jobs,
            lambda verdict: verdict.refunded,
            lambda verdict: len(verdict.wrong),
        )
    )
    slowest = max((one.slowest for one in found), default=0)
    return (
        f"{name:32}  {len(found):6}  {jobs:4}  {refunded:8}  {wrong:5}"
        f"  {statistics.median(times):10.1f} s  {p95:5.1f}  {slowest:8.1f} s"
    )
