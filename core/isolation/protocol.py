"""The line between the product and a guard: messages in JSON, then raw bytes, on a socket.

A message is 4 bytes of length and the JSON. Nothing is pickled: the other end may be under attack.
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any

_LONGEST_MESSAGE = 64 * 1024


class Channel:
    """Gives up with TimeoutError at the deadline, and with EOFError when the other end is gone."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._deadline: float | None = None

    def expect_within(self, seconds: float) -> None:
        """From now on, for every read and write together."""
        self._deadline = time.monotonic() + seconds

    def send(self, message: dict[str, Any]) -> None:
        content = json.dumps(message).encode()
        self.write(len(content).to_bytes(4, "big") + content)

    def receive(self) -> dict[str, Any]:
        """Raises ValueError when it is no message."""
        length = int.from_bytes(self.read(4), "big")
        if length > _LONGEST_MESSAGE:
            raise ValueError("The message is too long.")
        message = json.loads(self.read(length))
        if not isinstance(message, dict):
            raise ValueError("The message is not an object.")
        return message

    def write(self, content: bytes) -> None:
        self._connection.settimeout(self._seconds_left())
        self._connection.sendall(content)

    def read(self, size: int) -> bytes:
        content = bytearray(size)
        view = memoryview(content)
        while view:
            self._connection.settimeout(self._seconds_left())
            received = self._connection.recv_into(view)
            if not received:
                raise EOFError("The other end is gone.")
            view = view[received:]
        return bytes(content)

    def is_quiet_for(self, seconds: float) -> bool:
        """Whether nothing comes in so long: no message, and no end of the other side."""
        left = self._seconds_left()
        self._connection.settimeout(max(0.001, seconds if left is None else min(seconds, left)))
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return True
        return False

    def close(self) -> None:
        self._connection.close()

    def _seconds_left(self) -> float | None:
        if self._deadline is None:
            return None
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
