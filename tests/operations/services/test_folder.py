from __future__ import annotations

import pytest
from django.core.files.base import ContentFile, File

from operations.services.folder import Folder


class Breaking(File):
    def chunks(self, chunk_size=None):
        yield b"half of it"
        raise OSError(28, "No space left on device")


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    folder = Folder(str(tmp_path / "second"))

    folder.save("night/database.age", ContentFile(b"all of it"))
    with pytest.raises(OSError, match="No space"):
        folder.save("night/files.age", Breaking(None, "x"))

    assert sorted(folder.listdir("night")[1]) == ["database.age", "files.age.unfinished"]
    kept = tmp_path / "second/night/database.age"
    assert kept.read_bytes() == b"all of it"
    assert kept.stat().st_mode & 0o777 == 0o600
