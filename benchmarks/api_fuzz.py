"""The API under many calls that its schema allows or forbids: how many operations fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from benchmarks.measuring import ROOT
from benchmarks.result import Result

CALLS = 60
_TESTS = "tests/visiona/test_api_fuzz.py"


def measure() -> list[Result]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", _TESTS, "--tb=no", "--no-header", "-v"],
        cwd=ROOT,
        env={**os.environ, "VISIONA_FUZZ": str(CALLS)},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = _count("failed", done.stdout) + _count("error", done.stdout)
    asked = _count("passed", done.stdout) + failed
    assert asked, done.stdout[-2000:]
    return [
        Result(
            what=f"operations of the API answering wrong in {CALLS} calls",
            baseline=str(asked),
            ours=str(failed),
            ratio=failed / asked,
            goal=0,
            at_least=False,
        )
    ]


def _count(word: str, output: str) -> int:
    found = re.search(rf"(\d+) {word}", output)
    return int(found[1]) if found else 0
