"""Clears away the databases that tests started."""

from __future__ import annotations

import shutil
from pathlib import Path

from local import stale


def cluster_of(data_dir: Path) -> Path:
    """Where the files are: root's lie outside the data folder, which points to them."""
    link = data_dir / "postgres"
    return link.readlink() if link.is_symlink() else link


def remove(data_dir: Path) -> None:
    cluster = cluster_of(data_dir)
    stale.end_postmaster(cluster)
    if (data_dir / "postgres").is_symlink():
        shutil.rmtree(cluster.parent)
