"""The Procfile: how each process of the product is started, here as in production."""

from __future__ import annotations

from pathlib import Path

RELEASE = "release"


def processes(file: Path) -> dict[str, str]:
    """Name and shell command of each line but the release step."""
    found = {}
    for line in file.read_text().splitlines():
        name, colon, command = line.partition(":")
        if colon and name.strip() and not line.startswith("#"):
            found[name.strip()] = command.strip()
    found.pop(RELEASE, None)
    return found


def as_command(line: str) -> list[str]:
    """The shell replaces itself, so that a signal reaches the program and not the shell.

    `env` is there for the variables that a line begins with.
    """
    return ["/bin/sh", "-c", f"exec env {line}"]
