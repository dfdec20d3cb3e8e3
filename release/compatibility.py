"""Whether programs written for the last release still work: its OpenAPI document against ours.

The last one is made from the tag's own code, so that nothing made is kept in the repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from release.document import breaks
from release.tree import last_tag

# It needs no database, and no key that is one.
_MAKE = (
    "import json, sys, django; django.setup();"
    " from core.api.docs.schema import document; json.dump(document(), sys.stdout, default=str)"
)


def faults(root: Path, version: str) -> Iterator[str]:
    tag = last_tag(root)
    if not tag:
        return
    try:
        before, after = document_of(root, tag), document_of(root, "HEAD")
    except subprocess.CalledProcessError as error:
        yield f"a document could not be made: {error.stderr.strip().splitlines()[-1:]}"
        return
    if not may_break(tag.removeprefix("v"), version):
        yield from breaks(before, after)


def may_break(before: str, now: str) -> bool:
    """A new first number may, and before 1.0 a new second one."""
    old, new = before.split("."), now.split(".")
    return new[0] != old[0] or (new[0] == "0" and new[1] != old[1])


def document_of(root: Path, revision: str) -> dict[str, Any]:
    """As its own code says it, run with the packages of today."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "tree.tar"
        command = ["git", "archive", "-o", str(archive), revision]
        subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        tree = Path(folder) / "tree"
        with tarfile.open(archive) as packed:
            packed.extractall(tree, filter="data")
        settings = {
            "DJANGO_SETTINGS_MODULE": "visiona.settings",
            "ENVIRONMENT": "test",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        }
        made = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _MAKE],
            cwd=tree, env=os.environ | settings, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return dict(json.loads(made.stdout))
