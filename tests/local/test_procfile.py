from __future__ import annotations

import subprocess
from pathlib import Path

from local import procfile

ROOT = Path(__file__).resolve().parents[2]


def test_it_names_each_process_but_the_release_step(tmp_path: Path) -> None:
    file = tmp_path / "Procfile"
    file.write_text("# a note: not a line\nrelease: a && b\n\nweb: X=1 serve --at host:80\n")

    found = procfile.processes(file)

    assert found == {"web": "X=1 serve --at host:80"}


def test_the_product_has_web_workers_and_beat_and_each_names_its_role() -> None:
    found = procfile.processes(ROOT / "Procfile")

    assert list(found) == ["web", "worker-io", "worker-cpu", "beat"]
    assert all(line.startswith("DB_ROLE=visiona_") for line in found.values())


def test_the_shell_gives_its_place_to_the_program() -> None:
    command = procfile.as_command('WORD=hello python3 -c "import os; print(os.getpid())"')

    started = subprocess.Popen(command, stdout=subprocess.PIPE)
    printed = started.communicate()[0]

    assert int(printed) == started.pid
