"""How often a test repeats itself: a little each day, all of it in `make test-deep`."""

from __future__ import annotations

import os

DEEP = bool(os.environ.get("VISIONA_DEEP"))


def times(daily: int, deep: int) -> int:
    return deep if DEEP else daily
