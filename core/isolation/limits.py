"""What a child process may use, and how it is held to that."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Time for each file and memory for all of a child, which `files` of them wear out; how long
    a file waits for a free child, and how large an answer may be."""

    memory_bytes: int = 1_200_000_000
    cpu_seconds: int = 20
    wall_seconds: float = 30
    wait_seconds: float = 30
    files: int = 200
    answer_bytes: int = 32 * 1024 * 1024


def confine(memory_bytes: int) -> None:
    """Take the rest of the machine away from this process."""
    if sys.platform == "linux":  # macOS knows the name and refuses the value
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def allow_cpu(seconds: int) -> None:
    """From now on. The kernel counts from the start of the process, so the mark has to move."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + seconds, hard))
