from __future__ import annotations

import io
import signal
from collections.abc import Iterator

import pytest

from core.isolation import worker as worker_module
from core.isolation.errors import Lost
from core.isolation.limits import Limits
from core.isolation.worker import Task, Worker
from core.refusals import Refused

PROGRAM = "tests.core.isolation.program"


class Cancelled(Exception):
    pass


@pytest.fixture
def worker(monkeypatch) -> Iterator[Worker]:
    monkeypatch.setattr(worker_module, "_SECONDS_BETWEEN_REPORTS", 0.05)
    made = Worker(PROGRAM, Limits(wall_seconds=20, answer_bytes=1000))
    yield made
    made.end()


def task(do: str, content: bytes = b"", **options) -> Task:
    progress = options.pop("progress", None)
    return Task({"do": do, **options}, io.BytesIO(content), len(content), progress)


def test_an_answer_comes_with_its_bytes(worker):
    answer = worker.ask(task("echo", b"abc"))

    assert answer.message["said"] == "done"
    assert answer.contents == (b"abc", b"cba")


def test_a_refusal_is_the_childs_own_words_and_costs_no_child(worker):
    with pytest.raises(Refused) as refused:
        worker.ask(task("refuse"))

    assert refused.value.full_message == "It can't be. Do this."
    assert worker.is_fit()


def test_progress_is_heard_again_and_again_and_what_it_raises_ends_the_work(worker):
    heard = []

    def progress(percent: int) -> None:
        heard.append(percent)
        if heard.count(40) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        worker.ask(task("report", progress=progress))

    assert sorted(heard) == heard
    assert not worker.is_fit()


def test_an_answer_that_makes_no_sense_loses_the_child(worker):
    with pytest.raises(Lost) as lost:
        worker.ask(task("lie"))

    assert not lost.value.overdrew
    assert not worker.is_fit()


def test_an_answer_of_more_bytes_than_agreed_is_not_read(worker):
    with pytest.raises(Lost):
        worker.ask(task("echo", bytes(600)))

    assert not worker.is_fit()


@pytest.mark.parametrize(
    ("sent", "overdrew"),
    [(signal.SIGSEGV, False), (signal.SIGXCPU, True), (signal.SIGKILL, True)],
    ids=["crash", "time", "memory"],
)
def test_a_child_that_dies_at_work_tells_why(worker, sent, overdrew):
    with pytest.raises(Lost) as lost:
        worker.ask(task("end", signal=int(sent)))

    assert lost.value.overdrew is overdrew


def test_a_child_has_no_more_than_its_time_even_if_it_reports(worker):
    hurried = Worker(PROGRAM, Limits(wall_seconds=0.5))
    try:
        with pytest.raises(Lost) as lost:
            hurried.ask(task("report", progress=lambda _: None))
    finally:
        hurried.end()

    assert lost.value.overdrew
