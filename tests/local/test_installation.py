from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from local import installation
from local.waiting import StartError


def test_the_packages_programs_run_as_the_account_that_needs_them() -> None:
    found = installation.find_postgres()

    answer = subprocess.run([found.binaries / "initdb", "--version"], capture_output=True)

    assert found.version >= installation.OLDEST
    assert f" {found.version}." in answer.stdout.decode()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a copy for others")
def test_roots_copy_is_open_to_all_and_writable_by_root_alone() -> None:
    binaries = installation.find_postgres().binaries
    copies = [binaries, *binaries.parents][: len(binaries.relative_to("/").parts) - 1]

    modes = {stat.S_IMODE(path.stat().st_mode) for path in [*copies, binaries / "postgres"]}

    assert binaries.is_relative_to(installation.ROOTS_PLACE)
    assert modes == {0o755}


def test_without_the_package_the_newest_of_the_system_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in (15, 17):
        _install(tmp_path / str(version) / "bin", version)
    _without_package(monkeypatch, tmp_path)

    found = installation.find_postgres()

    assert (found.version, found.binaries) == (17, tmp_path / "17" / "bin")


def test_an_old_one_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path / "13" / "bin", 13)
    _without_package(monkeypatch, tmp_path)

    with pytest.raises(StartError, match="no Postgres 15 or newer here.*DATABASE_URL"):
        installation.find_postgres()


def _install(folder: Path, version: int) -> None:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.4'\n")
        program.chmod(0o755)


def _without_package(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    monkeypatch.setattr(installation, "SYSTEM_FOLDERS", [(str(folder), "*/bin")])
    monkeypatch.setenv("PATH", "/nowhere")
