"""Time taken side by side, and memory in a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
Clock = Callable[[], float]
_GROWTH = """
import importlib, sys
from benchmarks.measuring import memory
module, name, small, large = sys.argv[1:]
act = getattr(importlib.import_module(module), name)
act(small)
before = memory("VmRSS")
act(large)
print(memory("VmHWM") - before)
"""


def side_by_side(
    *acts: Callable[[], object], rounds: int = 7, clock: Clock = time.perf_counter
) -> list[float]:
    """Median seconds of each; in turns, so that a busy machine slows all of them."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, times in zip(acts, taken, strict=True):
            began = clock()
            act()
            times.append(clock() - began)
    return [median(times) for times in taken]


def memory_growth(module: str, name: str, small: Path, large: Path, rounds: int = 3) -> float:
    """Bytes that `module.name(large)` adds to the peak of a process warmed with the small one."""
    return median(
        float(in_fresh_process(_GROWTH, module, name, str(small), str(large)))
        for _ in range(rounds)
    )


def in_fresh_process(program: str, *arguments: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def memory(name: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at its peak."""
    status = Path("/proc/self/status")
    if not status.exists():  # macOS counts the peak only, and in bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
