"""Who is sending just now: how many bodies may be open, for one address and for all.

Where there is no place left, who has been silent longest gives his up: a body that flows is never
the one, however many silent ones share its address.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class NoRoom(Exception):
    """So many bytes are on their way already that these would not fit."""


@dataclass(eq=False)
class Sender:
    """One body, on its way or here. `patience` ends the wait; its place went to another if cut."""

    address: str
    most_bytes: int
    heard_at: float
    is_here: bool = False
    is_cut: bool = False
    patience: asyncio.Timeout | None = field(default=None, repr=False)

    def arrived(self, size: int) -> None:
        """Its bytes stay counted until it is worked off, and nobody takes its place."""
        self.is_here, self.most_bytes = True, size

    def cut(self) -> None:
        self.is_cut = True
        if self.patience and not self.patience.expired():
            self.patience.reschedule(0)


@dataclass(frozen=True)
class Room:
    """For the open bodies of one process."""

    senders: int = 512
    senders_of_one: int = 64
    bytes: int = 4_000_000_000
    bytes_of_one: int = 1_200_000_000
    # What is left of the disk for everything else.
    spare_bytes: int = 500_000_000


class Crowd:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._senders: set[Sender] = set()

    @contextmanager
    def place(self, address: str, most_bytes: int) -> Iterator[Sender]:
        """While a body of so many bytes comes in. Raises NoRoom."""
        own = [sender for sender in self._senders if sender.address == address]
        self._refuse_if_no_room(own, most_bytes)
        self._make_place(own, self._room.senders_of_one)
        self._make_place(list(self._senders), self._room.senders)
        sender = Sender(address, most_bytes, asyncio.get_running_loop().time())
        self._senders.add(sender)
        try:
            yield sender
        finally:
            self._senders.discard(sender)

    def _refuse_if_no_room(self, own: list[Sender], most_bytes: int) -> None:
        coming = _bytes(self._senders) + most_bytes
        if _bytes(own) + most_bytes > self._room.bytes_of_one or coming > self._room.bytes:
            raise NoRoom
        # What is on its way may be on the disk already: then it is counted twice, to be safe.
        if coming + self._room.spare_bytes > shutil.disk_usage(tempfile.gettempdir()).free:
            raise NoRoom

    def _make_place(self, among: list[Sender], most: int) -> None:
        waited_for = [sender for sender in among if not sender.is_here and not sender.is_cut]
        if len(waited_for) >= most:
            min(waited_for, key=lambda sender: sender.heard_at).cut()


def _bytes(senders: Iterable[Sender]) -> int:
    return sum(sender.most_bytes for sender in senders)
