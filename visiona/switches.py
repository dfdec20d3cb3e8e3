"""A paid service is real when its key is set, and the sandbox's otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import environ
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Switch:
    """One service: the key it is called with, and the sandbox that answers (empty when real)."""

    key: str
    sandbox_url: str

    def address(self, path: str) -> str:
        """The sandbox's base address for this service, or nothing when the real one is used."""
        return f"{self.sandbox_url}{path}" if self.sandbox_url else ""


def sandboxed(env: environ.Env, sandbox_url: str, name: str, stand_in: str) -> Switch:
    key = env.str(name, default="")
    if key:
        return Switch(key, "")
    return Switch(stand_in if sandbox_url else "", sandbox_url)


def on_if_sandboxed(env: environ.Env, sandbox_url: str, name: str, production: bool) -> bool:
    """A freedom of the laptop: there with the sandbox unless it is said, never in production."""
    wanted = env.bool(name, default=bool(sandbox_url))
    if wanted and production:
        raise ImproperlyConfigured(f"{name} is not for production.")
    return wanted


def split_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
