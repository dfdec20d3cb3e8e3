from __future__ import annotations

import os
from pathlib import Path

from local import lines
from local.lines import ProcfileLine
from local.waiting import wait_until


def test_a_line_runs_in_its_folder_with_its_variables_and_is_heard(tmp_path: Path) -> None:
    heard: list[tuple[str, str]] = []
    command = "ROLE=web sh -c 'echo $ROLE $PLACE; pwd; echo wrong >&2; sleep 600'"
    line = ProcfileLine("web", command, tmp_path, os.environ | {"PLACE": "here"})

    running = lines.start(line, lambda name, text: heard.append((name, text)))
    wait_until(lambda: len(heard) == 3, 10)
    running.stop()

    assert heard == [("web", "web here"), ("web", str(tmp_path)), ("web", "wrong")]
    assert running.process.poll() is not None
