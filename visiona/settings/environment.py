"""What this process is, where its files are, and how a setting is read.

From the process first, then the person's `.env`, then what the local start wrote. What may be read
is judged here, before anything else is: `rules.py` has a line for each setting.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from visiona.settings import rules

BASE_DIR = Path(__file__).resolve().parents[2]


class Environment(environ.Env):
    """A blank value is none, space around one is nobody's wish, and a $ is a letter."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = None, parse_default: bool = False
    ) -> Any:
        value = os.environ.get(var, "").strip()
        return self.parse_value(value, cast) if value else default


env = Environment()
DATA_DIR = Path(env.str("VISIONA_DATA_DIR", default=".data"))
DATA_DIR = DATA_DIR if DATA_DIR.is_absolute() else BASE_DIR / DATA_DIR

# Earlier sources win: the process, then the person's `.env`, then what `manage.py up` wrote.
# A test run brings all its own, and a fresh start must not read what an earlier one left.
if env.str("ENVIRONMENT", default="") != "test":
    left = [] if sys.argv[1:2] == ["up"] else [DATA_DIR / "local.env"]
    for source in filter(Path.is_file, [BASE_DIR / ".env", *left]):
        environ.Env.read_env(source, overwrite=False)

if wrong := rules.problems(os.environ):
    raise ImproperlyConfigured("\n".join(wrong))

ENVIRONMENT = env.str("ENVIRONMENT", default="local")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", default=False)


def required(name: str, default: str = "") -> str:
    """A value production can't do without, as `rules.py` says; elsewhere the default serves."""
    return env.str(name, default="" if PRODUCTION else default)


def split_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


SANDBOX_URL = "" if PRODUCTION else env.str("SANDBOX_URL", default="").rstrip("/")


@dataclass(frozen=True)
class Switch:
    """One service: the key it is called with, and who answers when it is not the vendor itself.

    That is the sandbox, or a server that the operator named, a proxy or a stand-in to prove an
    installation against; both empty where the vendor answers.
    """

    key: str
    sandbox_url: str
    stand_in: str = ""

    @property
    def is_vendor(self) -> bool:
        return not (self.sandbox_url or self.stand_in)

    def address(self, path: str) -> str:
        """The base address, empty for the vendor's own; `path` is the service's at the sandbox."""
        return self.stand_in or (f"{self.sandbox_url}{path}" if self.sandbox_url else "")


def sandboxed(name: str, fake_key: str, *, stand_in: str) -> Switch:
    """A paid service is real when its key is set, and the sandbox's otherwise."""
    key = env.str(name, default="")
    if key:
        return Switch(key, "", stand_in.rstrip("/"))
    return Switch(fake_key if SANDBOX_URL else "", SANDBOX_URL)
