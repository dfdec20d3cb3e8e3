from __future__ import annotations

import resource

from core.isolation.limits import allow_cpu


def test_the_allowance_of_cpu_starts_anew_with_every_file():
    limits = resource.getrlimit(resource.RLIMIT_CPU)
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    try:
        allow_cpu(1000)

        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        assert before + 1000 <= soft <= before + 1003
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, limits)
