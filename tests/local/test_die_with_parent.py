from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from local import die_with_parent
from local.die_with_parent import Ending, Program
from local.waiting import wait_until
from tests.sandbox.programs import all_end, started_by

# Starts a program that dies with it, tells both numbers and then waits for ever.
PARENT = """
import subprocess, sys, time
from local import die_with_parent as watcher
program = watcher.Program([sys.executable, "-c", sys.argv[1]], ending=watcher.Ending(grace=0.5))
process = watcher.start(program, subprocess.DEVNULL)
print(process.pid, flush=True)
time.sleep(600)
"""
SLEEP = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
WITH_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{SLEEP}'])"


def test_a_program_ends_with_its_killed_parent() -> None:
    assert _all_end_after_kill(SLEEP, programs=2)


def test_a_program_that_ignores_the_request_is_killed() -> None:
    assert _all_end_after_kill(STUBBORN, programs=2)


def test_what_the_program_started_ends_too() -> None:
    assert _all_end_after_kill(WITH_CHILD, programs=3)


def test_the_exit_code_is_that_of_the_program(tmp_path: Path) -> None:
    codes = []
    for number in (0, 3):
        with _start(f"raise SystemExit({number})") as process:
            codes.append(process.wait())

    assert codes == [0, 3]


def test_the_program_gets_the_signal_it_wants_and_time_to_end(tmp_path: Path) -> None:
    said = tmp_path / "said"
    tidy = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(print('tidy', flush=True) or 4))\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)"
    )
    with said.open("wb") as output:
        process = die_with_parent.start(
            Program([sys.executable, "-c", tidy], ending=Ending("INT")), output
        )
    wait_until(lambda: "ready" in said.read_text(), 10)

    die_with_parent.stop(process)

    assert said.read_text().split() == ["ready", "tidy"]
    assert process.returncode == 4


def test_a_signal_to_the_watcher_ends_the_program() -> None:
    process = _start(SLEEP)
    wait_until(lambda: started_by(process.pid), 10)
    children = started_by(process.pid)

    process.terminate()
    process.wait()

    assert all_end(children, 5)


def _start(code: str) -> subprocess.Popen[bytes]:
    return die_with_parent.start(Program([sys.executable, "-c", code]), subprocess.DEVNULL)


def _all_end_after_kill(code: str, programs: int) -> bool:
    """Whether watcher, program and its children end with their parent's kill -9."""
    command = [sys.executable, "-c", PARENT, code]
    parent = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(lambda: len(started_by(parent.pid)) >= programs, 10)
    family = started_by(parent.pid)
    assert len(family) == programs

    parent.kill()
    parent.wait()

    return all_end(family, 8)
