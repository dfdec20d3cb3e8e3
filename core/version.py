"""Which release this is: `pyproject.toml` says it, and nothing else does."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


@cache
def version() -> str:
    return str(tomllib.loads(_PROJECT.read_text())["project"]["version"])
