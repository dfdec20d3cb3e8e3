from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local import die_with_parent, postgres
from local.postgres import PostgresServer
from local.waiting import StartError, wait_until
from tests.sandbox import databases
from tests.sandbox.programs import all_end, lives, started_by

START = """
import sys
from pathlib import Path
from local import postgres
postgres.start(Path(sys.argv[1]), durable=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a folder with spaces" / ("and a long name " * 8).strip()
    yield folder
    databases.remove(folder)


def test_it_answers_on_a_socket_alone_wherever_the_data_is(data_dir: Path) -> None:
    server = postgres.start(data_dir, durable=False)

    facts = _ask(server, "SELECT current_setting('listen_addresses'), lower('ÀÉ'), current_user")
    server.stop()

    assert len(os.fsencode(data_dir)) > 107
    assert facts == ("", "àé", "postgres")


def test_a_stop_leaves_no_process_and_the_next_start_has_the_data(data_dir: Path) -> None:
    first = postgres.start(data_dir, durable=True)
    _keep_seven(first)
    processes = started_by(first.process.pid)
    first.stop()

    second = postgres.start(data_dir, durable=True)
    kept = _ask(second, "SELECT number FROM kept")
    second.stop()

    assert all_end(processes, 1)
    assert kept == (7,)


def test_only_throw_away_data_risks_a_power_cut(data_dir: Path) -> None:
    settings = []
    for durable in (True, False):
        server = postgres.start(data_dir, durable=durable)
        settings.append(_ask(server, "SELECT current_setting('fsync')"))
        server.stop()

    assert settings == [("on",), ("off",)]


def test_a_killed_first_start_is_made_up_for(data_dir: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", START, str(data_dir)], stdin=subprocess.PIPE)
    making = wait_until(lambda: _making(data_dir).exists(), 10)
    killed.kill()
    killed.wait()

    server = postgres.start(data_dir, durable=False)
    answer = _ask(server, "SELECT 1")
    server.stop()

    assert making
    assert answer == (1,)
    assert not _making(data_dir).exists()


def test_files_that_are_no_database_are_set_aside(data_dir: Path) -> None:
    postgres.start(data_dir, durable=False).stop()
    cluster = databases.cluster_of(data_dir)
    (cluster / "global" / "pg_control").unlink()

    server = postgres.start(data_dir, durable=False)
    answer = _ask(server, "SELECT 1")
    server.stop()

    assert answer == (1,)
    assert cluster.with_name(f"{cluster.name}.broken").exists()


def test_a_note_that_names_a_stranger_is_dropped(data_dir: Path) -> None:
    postgres.start(data_dir, durable=False).stop()
    note = databases.cluster_of(data_dir) / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n")

    server = postgres.start(data_dir, durable=False)
    answer = _ask(server, "SELECT 1")
    server.stop()

    assert answer == (1,)


def test_a_server_left_running_is_ended_and_its_data_kept(data_dir: Path) -> None:
    left = postgres.start(data_dir, durable=True)
    _keep_seven(left)
    postmaster = started_by(left.process.pid)[0]
    left.process.kill()
    left.process.wait()
    survived = lives(postmaster)

    server = postgres.start(data_dir, durable=True)
    kept = _ask(server, "SELECT number FROM kept")
    server.stop()

    assert survived
    assert not lives(postmaster)
    assert kept == (7,)


def test_data_survives_a_killed_server(data_dir: Path) -> None:
    killed = postgres.start(data_dir, durable=True)
    _keep_seven(killed)
    postmaster = started_by(killed.process.pid)[0]
    postmaster.send_signal(signal.SIGKILL)
    die_with_parent.stop(killed.process)

    server = postgres.start(data_dir, durable=True)
    kept = _ask(server, "SELECT number FROM kept")
    server.stop()

    assert kept == (7,)


def test_data_of_another_version_is_refused_with_advice(data_dir: Path) -> None:
    postgres.start(data_dir, durable=False).stop()
    (databases.cluster_of(data_dir) / "PG_VERSION").write_text("9\n")

    with pytest.raises(StartError, match="made by Postgres 9; .* Move that folder away"):
        postgres.start(data_dir, durable=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as someone else")
def test_root_runs_it_as_nobody_and_opens_nothing_to_others(data_dir: Path) -> None:
    data_dir.parent.mkdir(mode=0o700)
    server = postgres.start(data_dir, durable=False)

    postmaster = started_by(server.process.pid)[0]
    owner = postmaster.username()
    modes = [oct(path.stat().st_mode & 0o777) for path in (server.home.sockets, data_dir.parent)]
    server.stop()

    assert owner == "nobody"
    assert modes == ["0o700", "0o700"]


def _ask(server: PostgresServer, question: str) -> tuple[object, ...] | None:
    with psycopg.connect(server.url()) as connection:
        return connection.execute(question).fetchone()


def _keep_seven(server: PostgresServer) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")


def _making(data_dir: Path) -> Path:
    cluster = databases.cluster_of(data_dir)
    return cluster.with_name(f"{cluster.name}.making")
