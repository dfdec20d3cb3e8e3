"""Boot of a web process: with every SDK loaded at the start, or each where it is first used."""

from __future__ import annotations

import json
import os
from statistics import median
from typing import Any

from benchmarks.measuring import in_fresh_process
from benchmarks.result import Result, faster

EAGER = "boto3, openai, anthropic, replicate, PIL, celery, sentry_sdk"
ABSENT = ("openai", "anthropic", "replicate", "boto3", "numpy")
ROUNDS = 5
_BOOT = """
import json, sys, time
sys.modules["rich"] = None  # of the tools of development: a web process has none
began = time.perf_counter()
{eager}
from visiona.asgi import application
from django.urls import get_resolver
get_resolver().url_patterns
seconds = time.perf_counter() - began
print(json.dumps({{"seconds": seconds, "loaded": [m for m in {absent} if m in sys.modules]}}))
"""


def measure() -> list[Result]:
    eager, lazy = [], []
    for _ in range(ROUNDS):
        eager.append(_boot(f"import {EAGER}"))
        lazy.append(_boot(""))
    loaded = lazy[0]["loaded"]
    return [
        faster("boot of the web process", _seconds(eager), _seconds(lazy), goal=3),
        Result(
            what="SDKs of paid services in it",
            baseline=str(len(ABSENT)),
            ours=", ".join(loaded) or "none",
            ratio=len(loaded) / len(ABSENT),
            goal=0,
            at_least=False,
        ),
    ]


def _boot(eager: str) -> dict[str, Any]:
    env = {**os.environ, "ENVIRONMENT": "test", "DJANGO_SETTINGS_MODULE": "visiona.settings"}
    output = in_fresh_process(_BOOT.format(eager=eager, absent=ABSENT), env=env)
    return json.loads(output.splitlines()[-1])


def _seconds(boots: list[dict[str, Any]]) -> float:
    return median(boot["seconds"] for boot in boots)
