"""What staff should look at today: each part of the product adds its own line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """`url` is where something can be done about it."""

    words: str
    url: str
    tone: str = "tone-warn"


# Gives nothing where all is well; few and quick queries, since the first page asks each time.
Look = Callable[[], Iterable[Need]]
_looks: dict[str, Look] = {}


def register(**looks: Look) -> None:
    """Called when the app is ready; under a name, in the order of the lines."""
    _looks.update(looks)


def needs() -> list[Need]:
    return [need for look in _looks.values() for need in look()]


def counted(number: int, one: str, many: str) -> str:
    """1 job is stuck, 1,200 jobs are stuck."""
    return f"{number:,} {one if number == 1 else many}"
