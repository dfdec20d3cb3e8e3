"""What this process is, where its files are, and how a setting is read.

From the process first, then the person's `.env`, then what the local start wrote.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
DATA_DIR = Path(env.str("VISIONA_DATA_DIR", default=".data"))
DATA_DIR = DATA_DIR if DATA_DIR.is_absolute() else BASE_DIR / DATA_DIR

# Earlier sources win: the process, then the person's `.env`, then what `manage.py up` wrote.
# A test run brings all its own, and a fresh start must not read what an earlier one left.
if env.str("ENVIRONMENT", default="") != "test":
    left = [] if sys.argv[1:2] == ["up"] else [DATA_DIR / "local.env"]
    for source in filter(Path.is_file, [BASE_DIR / ".env", *left]):
        environ.Env.read_env(source, overwrite=False)

ENVIRONMENT = env.str("ENVIRONMENT", default="local")
PRODUCTION = ENVIRONMENT == "production"
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured("ENVIRONMENT is one of: local, test, production.")
DEBUG = env.bool("DEBUG", default=False)


def required(name: str, default: str = "") -> str:
    """A value production can't do without; elsewhere the default serves."""
    value = env.str(name, default="" if PRODUCTION else default)
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} must be set in production. See .env.example.")
    return value


def split_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


SANDBOX_URL = "" if PRODUCTION else env.str("SANDBOX_URL", default="").rstrip("/")


@dataclass(frozen=True)
class Switch:
    """One service: the key it is called with, and the sandbox that answers (empty when real)."""

    key: str
    sandbox_url: str

    def address(self, path: str) -> str:
        """The sandbox's base address for this service, or nothing when the real one is used."""
        return f"{self.sandbox_url}{path}" if self.sandbox_url else ""


def sandboxed(name: str, fake_key: str) -> Switch:
    """A paid service is real when its key is set, and the sandbox's otherwise."""
    key = env.str(name, default="")
    if key:
        return Switch(key, "")
    return Switch(fake_key if SANDBOX_URL else "", SANDBOX_URL)


def on_if_sandboxed(name: str) -> bool:
    """A freedom of the laptop: there with the sandbox unless it is said, never in production."""
    wanted = env.bool(name, default=bool(SANDBOX_URL))
    if wanted and PRODUCTION:
        raise ImproperlyConfigured(f"{name} is not for production.")
    return wanted
