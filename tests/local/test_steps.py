from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from local import steps
from local.waiting import StartError

MANAGE = """
import os, sys, time
print(sys.argv[1], os.environ["PLACE"], flush=True)
if sys.argv[1] == "fail":
    sys.exit("no such table")
if sys.argv[1] == "wait":
    time.sleep(600)
"""


def command(folder: Path, name: str) -> steps.Command:
    (folder / "manage.py").write_text(MANAGE)
    return steps.Command(folder, (name,), os.environ | {"PLACE": "here"})


def test_a_step_returns_what_it_printed(tmp_path: Path) -> None:
    assert steps.run(command(tmp_path, "migrate"), threading.Event()) == "migrate here\n"


def test_a_step_that_fails_shows_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"manage.py fail failed.\nfail here\nno such table"):
        steps.run(command(tmp_path, "fail"), threading.Event())


def test_a_step_ends_when_the_person_wants_to_stop(tmp_path: Path) -> None:
    stopping = threading.Event()
    threading.Timer(0.3, stopping.set).start()

    with pytest.raises(steps.Interrupted):
        steps.run(command(tmp_path, "wait"), stopping)
