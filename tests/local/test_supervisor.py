from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.ports import free_ports
from local.waiting import wait_until
from tests.sandbox import small_product
from tests.sandbox.programs import all_end, lives, started_by
from tests.sandbox.small_product import SmallProduct, Up

ENDS = "Ctrl-C ends all of it"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[SmallProduct]:
    made = small_product.make(tmp_path, free_ports(1)[0])
    yield made
    made.clear()


def test_one_command_starts_everything_and_a_signal_ends_it(product: SmallProduct) -> None:
    up = product.up()

    up.wait_for("worker     | ready to work")
    page = up.page()
    programs = started_by(up.watcher.pid)
    names = {program.name() for program in programs}
    code = up.send(signal.SIGINT)

    assert f"http://127.0.0.1:{product.port}/" in up.printed
    assert "Demo login demo@example.com" in up.printed
    assert page
    assert code == 0
    assert names >= {"postgres", "valkey-server", "python"}
    assert not any(map(lives, programs))
    assert not product.local_file


def test_a_second_start_keeps_the_data_and_migrates_nothing(product: SmallProduct) -> None:
    first = product.up()
    first.wait_for(ENDS)
    with psycopg.connect(product.local_file["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    key = product.local_file["FIELD_ENCRYPTION_KEYS"]
    calls_of_first = product.calls
    _end(first)

    second = product.up("second")
    second.wait_for(ENDS)
    with psycopg.connect(product.local_file["DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT number FROM kept").fetchall()
    key_of_second = product.local_file["FIELD_ENCRYPTION_KEYS"]
    _end(second)

    assert rows == [(7,)]
    assert key_of_second == key
    assert calls_of_first == ["build_assets", "create_roles", "load_demo", "migrate"]
    assert product.calls == ["build_assets"]


def test_nothing_is_left_of_a_killed_start_and_the_next_one_works(product: SmallProduct) -> None:
    killed = product.up()
    killed.wait_for(ENDS)
    programs = started_by(killed.watcher.pid)

    killed.send(signal.SIGKILL)
    again = product.up("again")
    again.wait_for(ENDS)
    ended = not any(map(lives, programs))
    page = again.page()
    _end(again)

    assert ended
    assert page


def test_the_same_data_is_not_started_twice(product: SmallProduct) -> None:
    up = product.up()
    up.wait_for(ENDS)

    second = product.up("second")
    code = second.watcher.wait(timeout=20)
    still_there = up.page()
    _end(up)

    assert code == 1
    assert f"runs already with this data. http://127.0.0.1:{product.port}" in second.printed
    assert still_there


def test_a_process_that_dies_is_started_again(product: SmallProduct) -> None:
    up = product.up()
    up.wait_for(ENDS)
    pid = up.page()

    os.kill(int(pid), signal.SIGKILL)
    came_back = wait_until(lambda: up.page() not in {"", pid}, 20)
    up.wait_for("web ended")
    _end(up)

    assert came_back


def test_servers_the_person_names_are_not_started_here(product: SmallProduct) -> None:
    up = product.up(DATABASE_URL="postgres://elsewhere/visiona", BROKER_URL="redis://elsewhere")

    up.wait_for(ENDS)
    names = {program.name() for program in started_by(up.watcher.pid)}
    _end(up)

    assert not names & {"postgres", "valkey-server"}
    assert product.calls == ["build_assets", "load_demo", "migrate"]


def test_a_person_may_stop_in_the_middle_of_the_start(product: SmallProduct) -> None:
    with (product.root / "manage.py").open("a") as manage:
        manage.write("if sys.argv[1] == 'migrate':\n    import time; time.sleep(600)\n")
    up = product.up()
    up.wait_for("Database roles")
    programs = started_by(up.watcher.pid)

    code = up.send(signal.SIGINT)

    assert code == 0
    assert all_end(programs, 5)


def test_a_step_that_fails_is_shown_and_ends_the_start(product: SmallProduct) -> None:
    (product.root / "manage.py").write_text("raise SystemExit('the style sheet is broken')")

    up = product.up()
    code = up.watcher.wait(timeout=30)

    assert code == 1
    assert "the style sheet is broken" in up.printed


def _end(up: Up) -> None:
    assert up.send(signal.SIGTERM) == 0, up.printed
