"""The system's oldest Postgres, as an operator may still have it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local import postgres
from local.installation import OLDEST, Installation


@contextmanager
def started(folder: Path) -> Iterator[postgres.PostgresServer]:
    """Skips the test where there is none, and fails it where CI demands one."""
    old = min(_of_the_system(), key=lambda found: found.version, default=None)
    if old is None:
        reason = f"No Postgres {OLDEST} or newer of the system: its tests are skipped."
        pytest.fail(reason) if os.environ.get("VISIONA_REQUIRE_SERVERS") else pytest.skip(reason)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres.installation, "find_postgres", lambda: old)
        server = postgres.start(folder, durable=False)
    yield server
    server.remove()


def _of_the_system() -> list[Installation]:
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    versions = {folder.parent: int(folder.parents[1].name) for folder in folders}
    return [Installation(path, version) for path, version in versions.items() if version >= OLDEST]
