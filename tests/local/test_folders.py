from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from local import folders
from local.waiting import StartError


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short runtime folder of the person's own."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def test_it_is_private_short_and_the_same_for_the_same_data(tmp_path: Path, place: Path) -> None:
    data_dir = tmp_path / ("long " * 30).strip()

    first, again = folders.private_folder(data_dir), folders.private_folder(data_dir)
    other = folders.private_folder(tmp_path / "other")

    assert first == again != other
    assert first.parent == place
    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert len(os.fsencode(first)) < 85


@pytest.mark.parametrize("runtime", ["/nowhere", f"/tmp/{'x' * 60}"])
def test_a_useless_runtime_folder_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)

    folder = folders.private_folder(tmp_path)
    folders.leave(folder)

    assert folder.parent in {Path(tempfile.gettempdir()), Path("/tmp")}


def test_a_folder_that_others_can_open_is_refused(tmp_path: Path) -> None:
    folders.private_folder(tmp_path).chmod(0o755)

    with pytest.raises(StartError, match="open to others"):
        folders.private_folder(tmp_path)


def test_a_folder_with_sockets_in_it_is_not_left(tmp_path: Path) -> None:
    folder = folders.private_folder(tmp_path)
    (folder / "valkey.sock").touch()

    folders.leave(folder)
    kept = folder.exists()
    (folder / "valkey.sock").unlink()
    folders.leave(folder)

    assert kept
    assert not folder.exists()


def test_the_log_of_the_start_before_is_kept(tmp_path: Path) -> None:
    folders.log_file(tmp_path, "postgres").write_text("first")

    fresh = folders.log_file(tmp_path, "postgres")

    assert not fresh.exists()
    assert (tmp_path / "logs" / "postgres.log.1").read_text() == "first"
