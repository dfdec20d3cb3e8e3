"""Fetch a provider's picture: from named hosts, at a checked IP, with a cap on bytes and time."""

from __future__ import annotations

import http.client
import io
import os
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import certifi

from core.addresses import AddressRefused, Destination, HostUnknown, find_place
from core.images.recipes import MEGABYTE

_CHUNK = 64 * 1024
_HEADERS = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "visiona"}
_GONE = {404, 410}


class DownloadFailed(Exception):
    """`permanent` means that asking again can't help."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


@dataclass(frozen=True)
class Patience:
    """Seconds: to connect, between two reads, and for all of it."""

    connect: float = 5
    read: float = 20
    total: float = 60


def fetch_picture(
    url: str,
    *,
    allowed_hosts: Collection[str],
    limit: int = 25 * MEGABYTE,
    patience: Patience | None = None,
) -> bytes:
    """The bytes as sent, unchecked: `images.prepare` is next. Raises DownloadFailed."""
    try:
        place = find_place(url, allowed_hosts)
        with Connection(place, patience or Patience()) as connection:
            connection.request("GET", place.target, headers=_HEADERS | {"Host": place.authority})
            return _picture(connection.getresponse(), limit)
    except AddressRefused as error:
        raise DownloadFailed("address_refused", permanent=True) from error
    except TimeoutError as error:
        raise DownloadFailed("too_slow", permanent=False) from error
    except (HostUnknown, OSError, http.client.HTTPException) as error:
        raise DownloadFailed("unavailable", permanent=False) from error


def is_gone(url: str, *, allowed_hosts: Collection[str]) -> bool:
    """Whether the place itself says that there is no such file any more."""
    try:
        place = find_place(url, allowed_hosts)
        with Connection(place, Patience(total=20)) as connection:
            connection.request("HEAD", place.target, headers=_HEADERS | {"Host": place.authority})
            return connection.getresponse().status in _GONE
    except (AddressRefused, HostUnknown, OSError, http.client.HTTPException):
        return False


class Connection(http.client.HTTPConnection):
    """To the IP that was checked, under the name that the certificate has to carry."""

    def __init__(
        self, place: Destination, patience: Patience, trust: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(place.host, place.port)
        self._place = place
        self._patience = patience
        self._trust = trust
        self._line: socket.socket | None = None

    def connect(self) -> None:
        ends = time.monotonic() + self._patience.total
        address = (self._place.address, self._place.port)
        line = socket.create_connection(address, timeout=self._patience.connect)
        if self._place.encrypted:
            trust = self._trust or _trusted()
            line = trust.wrap_socket(line, server_hostname=self._place.host)
        self._line = line
        self.sock: Any = _HurriedSocket(line, self._patience.read, ends)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        if self._line:
            self._line.close()


class _HurriedSocket:
    """As much of a socket as `http.client` uses; the end of all time holds for the headers too."""

    def __init__(self, line: socket.socket, seconds: float, ends: float) -> None:
        self._line = line
        self._seconds = seconds
        self._ends = ends

    def sendall(self, content: bytes) -> None:
        self._hurry()
        self._line.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_HurriedReader(self))

    def recv_into(self, buffer: memoryview) -> int:
        self._hurry()
        return self._line.recv_into(buffer)

    def close(self) -> None:
        """Left to the connection's end: `http.client` closes before it has read the body."""

    def _hurry(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(min(left, self._seconds))


class _HurriedReader(io.RawIOBase):
    def __init__(self, line: _HurriedSocket) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.recv_into(memoryview(buffer))


def _trusted() -> ssl.SSLContext:
    """The authorities an operator names, else the usual ones, as httpx chooses them."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


def _picture(response: http.client.HTTPResponse, limit: int) -> bytes:
    if response.status in _GONE:
        raise DownloadFailed("gone", permanent=True)
    if 300 <= response.status < 400:
        raise DownloadFailed("redirected", permanent=True)
    if response.status != http.client.OK:
        raise DownloadFailed("unavailable", permanent=False)
    kind = response.headers.get_content_maintype()
    if kind != "image" or response.headers.get("Content-Encoding", "identity") != "identity":
        raise DownloadFailed("not_a_picture", permanent=True)
    return _body(response, limit)


def _body(response: http.client.HTTPResponse, limit: int) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise DownloadFailed("too_large", permanent=True)
    if response.length:  # the line broke before the promised end
        raise http.client.IncompleteRead(b"")
    return bytes(content)
