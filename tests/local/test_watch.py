from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local import die_with_parent
from local.die_with_parent import Program
from local.waiting import StartError, wait_until
from local.watch import MOST_QUICK_DEATHS, Watch

SLEEP = "import time; time.sleep(600)"


@dataclass(frozen=True)
class Started:
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        die_with_parent.stop(self.process)


def starter(code: str) -> Callable[[], Started]:
    program = Program([sys.executable, "-c", code])
    return lambda: Started(die_with_parent.start(program, subprocess.DEVNULL))


def test_a_program_that_will_not_live_is_given_up() -> None:
    said: list[str] = []
    watch = Watch(said.append, pause=0.01)
    watch.begin("web", starter("raise SystemExit(3)"), layer=0)

    lives = watch.keep(threading.Event())

    assert not lives
    assert said.count("web ended (code 3); starting it again in 0.0 s.") >= 1
    assert said[-1] == f"web ended {MOST_QUICK_DEATHS} times right after its start."


def test_a_program_that_died_once_is_there_again(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    dies_once = (
        f"import pathlib, time; mark = pathlib.Path({str(mark)!r})\n"
        "if mark.exists(): mark.write_text('again'); time.sleep(600)\n"
        "mark.write_text('once')"
    )
    watch, stopping = Watch(print, pause=0.01), threading.Event()
    watch.begin("worker", starter(dies_once), layer=0)
    keeper = threading.Thread(target=watch.keep, args=[stopping])
    keeper.start()

    came_back = wait_until(lambda: mark.exists() and mark.read_text() == "again", 10)
    stopping.set()
    keeper.join()
    watch.stop()

    assert came_back


def test_a_start_that_fails_again_and_again_ends_the_watch() -> None:
    said: list[str] = []
    starts = iter([starter("pass")()])
    watch = Watch(said.append, pause=0.01)
    watch.begin("postgres", lambda: next(starts, None) or _refuse(), layer=0)

    lives = watch.keep(threading.Event())

    assert not lives
    assert "no room on the disk" in said


def test_the_upper_layer_has_ended_before_the_lower_is_asked_to(tmp_path: Path) -> None:
    order = tmp_path / "order"
    tells = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    print({{name!r}}, file=open({str(order)!r}, 'a')); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        f"print('ready', file=open({str(order)!r}, 'a'))\n"
        "time.sleep(600)"
    )
    watch = Watch(print)
    for layer, name in enumerate(("database", "broker", "web")):
        watch.begin(name, starter(tells.format(name=name)), layer)
    wait_until(lambda: order.exists() and order.read_text().count("ready") == 3, 10)

    watch.stop()

    assert order.read_text().split()[3:] == ["web", "broker", "database"]


def test_what_is_begun_after_the_end_ends_at_once() -> None:
    watch = Watch(print)
    watch.stop()

    late = watch.begin("worker", starter(SLEEP), layer=0)

    assert late.process.poll() is not None


def _refuse() -> Started:
    raise StartError("no room on the disk")
