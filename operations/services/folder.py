"""A folder for backups on a disk of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """A file has its name only once all of it is on the disk, as in a bucket."""

    def __init__(self, location: str) -> None:
        super().__init__(
            location=location,
            allow_overwrite=True,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def _save(self, name: str, content: File[Any]) -> str:
        making = super()._save(f"{name}.unfinished", content)  # type: ignore[misc]  # not in the stubs
        path = Path(self.path(name))
        with Path(self.path(making)).open("rb") as file:
            os.fsync(file.fileno())
        Path(self.path(making)).replace(path)
        return name
