"""Keeps programs running: restarts what dies, gives up on what won't live, ends all in order."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from local import die_with_parent
from local.waiting import StartError

QUICK_SECONDS = 10
MOST_QUICK_DEATHS = 5
LONGEST_PAUSE = 8.0
TICK = 0.1


class Running(Protocol):
    @property
    def process(self) -> subprocess.Popen[bytes]: ...

    def stop(self) -> None: ...


AnyRunning = TypeVar("AnyRunning", bound=Running)


@dataclass
class Watched:
    """A program, how it is started (again), and how often it died young."""

    name: str
    start: Callable[[], Running]
    layer: int
    running: Running | None = None
    started: float = 0.0
    quick_deaths: int = 0
    restart_at: float = field(default=0.0)

    @property
    def is_alive(self) -> bool:
        return self.running is not None and self.running.process.poll() is None


class Watch:
    """Programs of a higher layer end before those of a lower one."""

    def __init__(self, say: Callable[[str], None], pause: float = 0.5) -> None:
        self._say = say
        self._pause = pause
        self._programs: list[Watched] = []
        self._lock = threading.Lock()
        self._ended = False

    def begin(self, name: str, start: Callable[[], AnyRunning], layer: int) -> AnyRunning:
        """Start a program and watch it from now on; StartError when it does not start."""
        running = start()
        program = Watched(name, start, layer, running, time.monotonic())
        with self._lock:
            self._programs.append(program)
            ended = self._ended
        if ended:
            running.stop()
        return running

    def keep(self, stopping: threading.Event) -> bool:
        """Watch until told to stop; False when a program will not live."""
        while not stopping.wait(TICK):
            for program in self._programs:
                if not program.is_alive and not self._revive(program):
                    return False
        return True

    def stop(self) -> None:
        """End everything: layer by layer, each layer at once."""
        with self._lock:
            programs, self._programs = self._programs, []
            self._ended = True
        for layer in sorted({program.layer for program in programs}, reverse=True):
            living = [each.running for each in programs if each.layer == layer and each.running]
            for running in living:
                die_with_parent.release(running.process)
            for running in living:
                running.stop()

    def _revive(self, program: Watched) -> bool:
        """Note a death, or start again once its pause is over; False to give up."""
        now = time.monotonic()
        if not program.restart_at:
            return self._note_death(program, now)
        if now >= program.restart_at:
            self._start_again(program)
        return True

    def _note_death(self, program: Watched, now: float) -> bool:
        code = None
        if program.running:
            code = program.running.process.returncode
            die_with_parent.release(program.running.process)
        was_quick = now - program.started < QUICK_SECONDS
        program.quick_deaths = program.quick_deaths + 1 if was_quick else 0
        if program.quick_deaths >= MOST_QUICK_DEATHS:
            self._say(f"{program.name} ended {MOST_QUICK_DEATHS} times right after its start.")
            return False
        pause = min(self._pause * 2**program.quick_deaths, LONGEST_PAUSE)
        program.restart_at = now + pause
        self._say(f"{program.name} ended (code {code}); starting it again in {pause:.1f} s.")
        return True

    def _start_again(self, program: Watched) -> None:
        program.started, program.restart_at = time.monotonic(), 0.0
        try:
            program.running = program.start()
        except StartError as error:
            program.running = None
            self._say(str(error))
