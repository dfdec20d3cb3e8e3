from __future__ import annotations

import socket
import stat
from pathlib import Path

import psutil
import pytest
import redis
from kombu import Connection

from local import valkey
from tests.sandbox.programs import lives, started_by


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "a folder with spaces" / ("and a long name " * 8).strip()


def test_the_job_engine_can_send_and_receive(data_dir: Path) -> None:
    server = valkey.start(data_dir)

    with Connection(server.url) as connection:
        queue = connection.SimpleQueue("tasks")
        queue.put({"job": 7})
        received = queue.get(timeout=5).payload
    server.stop()

    assert received == {"job": 7}


def test_only_this_account_can_reach_it(data_dir: Path) -> None:
    server = valkey.start(data_dir)

    ports = [each.laddr for each in _valkey(server).net_connections("inet")]
    mode = stat.S_IMODE(server.address.parent.stat().st_mode)
    server.stop()

    assert ports == []
    assert mode == 0o700


def test_a_stop_leaves_neither_process_nor_socket(data_dir: Path) -> None:
    server = valkey.start(data_dir)
    process = _valkey(server)

    server.stop()

    assert not lives(process)
    assert not server.address.exists()


def test_a_server_left_running_is_replaced(data_dir: Path) -> None:
    left = valkey.start(data_dir)
    process = _valkey(left)
    left.process.kill()
    survived = lives(process)

    server = valkey.start(data_dir)
    answer = redis.Redis(unix_socket_path=str(server.address)).ping()
    server.stop()

    assert survived
    assert not lives(process)
    assert answer


def test_a_socket_nobody_listens_on_is_no_hindrance(data_dir: Path) -> None:
    first = valkey.start(data_dir)
    first.stop()
    first.address.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(first.address))

    server = valkey.start(data_dir)
    answer = redis.Redis(unix_socket_path=str(server.address)).ping()
    server.stop()

    assert answer


def _valkey(server: valkey.ValkeyServer) -> psutil.Process:
    [process] = started_by(server.process.pid)
    return process
