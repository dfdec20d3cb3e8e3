from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from core.images import PROGRAM, prepare
from core.images.errors import ImageRefused
from core.images.recipes import PHOTO
from core.isolation.errors import GuardUnavailable
from core.isolation.limits import Limits
from core.isolation.pool import Pool
from tests import hostile
from tests.pictures import jpeg

pytestmark = pytest.mark.slow
PATIENCE = 20


@pytest.fixture
def pool() -> Iterator:
    """Make a pool with these limits; it is closed when the test ends."""
    pools = []

    def make(most: int = 1, **limits) -> Pool:
        pools.append(Pool(PROGRAM, Limits(**limits), most))
        return pools[-1]

    yield make
    for each in pools:
        each.close()


class Act(io.BytesIO):
    """A picture that does something to the child while it is on its way there."""

    def __init__(self, content, act) -> None:
        super().__init__(content)
        self.acts = [lambda: None, act]

    def read(self, size=-1):
        if self.acts:
            self.acts.pop(0)()
        return super().read(size)


def children() -> set[int]:
    return {
        child.pid
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "core.images.child" in child.cmdline()
    }


def started_by(workers: Pool) -> int:
    """Warm a pool up; the id of its only child."""
    before = children()
    prepare(jpeg(), PHOTO, pool=workers)
    (pid,) = children() - before
    return pid


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not is_gone(pid):
        time.sleep(0.02)
    return is_gone(pid)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (signal.SIGSEGV, "damaged"),
        (signal.SIGABRT, "damaged"),
        (signal.SIGKILL, "took_too_long"),
        (signal.SIGXCPU, "took_too_long"),
    ],
)
def test_a_child_that_dies_at_work_takes_only_its_picture_along(pool, sent, code):
    workers = pool()
    pid = started_by(workers)

    with pytest.raises(ImageRefused) as refusal:
        prepare(Act(jpeg(), lambda: os.kill(pid, sent)), PHOTO, pool=workers)

    assert refusal.value.code == code
    assert is_gone(pid)
    assert prepare(jpeg(), PHOTO, pool=workers).width == 800


def test_a_child_that_died_while_idle_costs_nobody_a_picture(pool):
    workers = pool()
    os.kill(pid := started_by(workers), signal.SIGKILL)
    assert wait_until_gone(pid)

    assert prepare(jpeg(), PHOTO, pool=workers).width == 800


def test_a_child_that_hangs_is_given_up(pool):
    workers = pool(wall_seconds=2.0)
    pid = started_by(workers)

    with pytest.raises(ImageRefused) as refusal:
        prepare(Act(jpeg(), lambda: os.kill(pid, signal.SIGSTOP)), PHOTO, pool=workers)

    assert refusal.value.code == "took_too_long"
    assert is_gone(pid)
    assert prepare(jpeg(), PHOTO, pool=workers).width == 800


@pytest.mark.slow
def test_a_picture_that_eats_time_is_given_up(pool):
    workers = pool(cpu_seconds=1)

    with pytest.raises(ImageRefused) as refusal:
        prepare(hostile.scan_bomb(), PHOTO, pool=workers)

    assert refusal.value.code == "took_too_long"
    assert prepare(jpeg(), PHOTO, pool=workers).width == 800


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_picture_that_eats_memory_is_given_up(pool):
    workers = pool(memory_bytes=300_000_000)
    pid = started_by(workers)

    with pytest.raises(ImageRefused) as refusal:
        prepare(hostile.large_but_allowed(), PHOTO, pool=workers)

    assert refusal.value.code == "took_too_long"
    assert prepare(jpeg(), PHOTO, pool=workers).width == 800
    assert not is_gone(pid)


def test_a_file_that_ends_early_does_not_mix_two_pictures_up(pool):
    workers = pool()
    short = Act(jpeg(), lambda: short.truncate(100))

    with pytest.raises(ImageRefused):
        prepare(short, PHOTO, pool=workers)

    assert prepare(jpeg(900, 700), PHOTO, pool=workers).width == 900


def test_a_child_is_replaced_after_its_share_of_files(pool):
    workers = pool(files=2)
    first = started_by(workers)

    prepare(jpeg(), PHOTO, pool=workers)

    assert is_gone(first)
    assert prepare(jpeg(), PHOTO, pool=workers).width == 800


def test_threads_share_the_pool_and_each_gets_its_own_picture(pool):
    workers = pool(most=2)
    widths = list(range(600, 616))

    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda w: prepare(jpeg(w), PHOTO, pool=workers).width, widths)

    assert list(found) == widths


def test_a_full_pool_says_so_instead_of_waiting_for_ever(pool):
    workers = pool(wait_seconds=0.3)
    inside = []

    def ask_again() -> None:
        with pytest.raises(GuardUnavailable):
            prepare(jpeg(), PHOTO, pool=workers)
        inside.append(True)

    prepare(Act(jpeg(), ask_again), PHOTO, pool=workers)

    assert inside


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_child_sees_none_of_our_secrets(pool, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "canary")

    pid = started_by(pool())

    assert "REPLICATE_API_TOKEN" not in psutil.Process(pid).environ()


def run(program: str) -> subprocess.CompletedProcess[str]:
    head = "from core import images\nfrom core.images.recipes import PHOTO\n"
    head += "from tests.pictures import jpeg\nimport multiprocessing, os, psutil, signal\n"
    return subprocess.run(
        [sys.executable, "-c", head + program], capture_output=True, text=True, timeout=PATIENCE
    )


def test_children_end_when_the_process_that_started_them_is_killed():
    done = run(
        "images.prepare(jpeg(), PHOTO)\n"
        "print(psutil.Process().children()[0].pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    assert done.returncode == -signal.SIGKILL
    assert wait_until_gone(int(done.stdout))


def test_a_forked_worker_that_may_not_have_children_starts_its_own():
    done = run(
        "def work():\n"
        "    assert images.prepare(jpeg(900), PHOTO).width == 900\n"
        "images.prepare(jpeg(), PHOTO)\n"
        "fork = multiprocessing.get_context('fork')\n"
        "process = fork.Process(target=work, daemon=True)\n"
        "process.start()\n"
        "process.join()\n"
        "print(process.exitcode, images.prepare(jpeg(700), PHOTO).width)"
    )

    assert done.stdout.split() == ["0", "700"], done.stderr


def test_a_fork_in_the_midst_of_work_does_not_keep_the_parents_children_alive():
    done = run(
        "import io\n"
        "class Forking(io.BytesIO):\n"
        "    def read(self, size=-1):\n"
        "        guards = psutil.Process().children()\n"
        "        if guards:\n"
        "            if not (forked := os.fork()):\n"
        "                os.close(1), os.close(2), signal.alarm(60), signal.pause()\n"
        "            print(guards[0].pid, forked, flush=True)\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().read(size)\n"
        "images.prepare(Forking(jpeg()), PHOTO)"
    )
    guard, forked = map(int, done.stdout.split())
    try:
        assert wait_until_gone(guard)
    finally:
        os.kill(forked, signal.SIGKILL)
