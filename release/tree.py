"""What is released is what is committed, under a number that the change log tells of."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)
_NUMBER = re.compile(r"\d+\.\d+\.\d+")


def faults(root: Path, version: str) -> Iterator[str]:
    if changed := git(root, "status", "--porcelain"):
        yield f"{len(changed.splitlines())} files are not committed"
    if not _NUMBER.fullmatch(version):
        yield f"pyproject.toml says {version}, which is no X.Y.Z"
    told = dict(_HEADING.findall((root / "CHANGELOG.md").read_text()))
    if version not in told:
        yield f"CHANGELOG.md has no heading “## [{version}] - YYYY-MM-DD”"
    if f"v{version}" in git(root, "tag", "--list").split():
        yield f"v{version} is released: raise the version in pyproject.toml"


def last_tag(root: Path) -> str:
    """Of the newest release that this commit comes from, empty before the first."""
    tags = git(root, "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname")
    return next(iter(tags.split()), "")


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=root, check=True, capture_output=True, text=True
    )  # fmt: skip
    return done.stdout.strip()
