"""What every part of the sandbox shares, handed around as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandbox.behaviours import Behaviours
from sandbox.clock import Timetable
from sandbox.journal import Journal
from sandbox.store import Store


@dataclass(frozen=True)
class State:
    base_url: str
    webhook_secret: str
    store: Store
    journal: Journal
    behaviours: Behaviours
    timetable: Timetable
    stripe_secret: str = ""
    stripe_webhook_url: str = ""

    def folder(self, *parts: str) -> Path:
        """A folder for files, made if it is not there yet."""
        path = self.store.folder.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path


def open_state(folder: Path, base_url: str, webhook_secret: str, **more: str) -> State:
    """`more` are the fields that have a default."""
    store = Store(folder)
    journal, behaviours, timetable = Journal(store), Behaviours(), Timetable()
    return State(base_url, webhook_secret, store, journal, behaviours, timetable, **more)
