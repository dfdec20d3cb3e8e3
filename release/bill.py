"""The bill of materials: what the product is installed with, as CycloneDX, the same each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from release.tree import git

# What runs in production, makes its style sheet, and measures photos; the files hold the hashes.
SETS = ("run", "build", "faces")


def write_bill(root: Path, version: str, *options: str) -> tuple[Path, str]:
    """Where it lies, and its SHA-256. Its time is that of the commit; options are the tool's."""
    target = root / "dist" / f"visiona-{version}.cdx.json"
    target.parent.mkdir(exist_ok=True)
    locked = "".join((root / "requirements" / f"{name}.txt").read_text() for name in SETS)
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", "-", "--output-reproducible",
        "--pyproject", str(root / "pyproject.toml"), "--mc-type", "application",
        "-o", str(target), *options,
    ]  # fmt: skip
    moment = {"SOURCE_DATE_EPOCH": git(root, "log", "-1", "--format=%ct")}
    subprocess.run(
        command, input=locked, env=os.environ | moment, check=True, text=True, capture_output=True
    )
    return target, hashlib.sha256(target.read_bytes()).hexdigest()
