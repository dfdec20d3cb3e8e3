from __future__ import annotations

import tempfile
from pathlib import Path

from local import stale


def test_a_note_without_a_number_is_dropped(tmp_path: Path) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text("not a number\n")

    stale.end_postmaster(tmp_path)

    assert not note.exists()


def test_half_made_files_go_and_other_files_are_set_aside(tmp_path: Path) -> None:
    for name in ("postgres", "postgres.making", "postgres.broken"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)

    stale.clear_half_made(tmp_path / "postgres")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "postgres.broken",
        "postgres.broken-2",
    ]
    assert (tmp_path / "postgres.broken-2" / "file").read_text() == "postgres"


def test_only_databases_of_vanished_temporary_folders_are_deleted(tmp_path: Path) -> None:
    living = tmp_path / "living"
    living.symlink_to(tmp_path)
    owners = {
        "vanished": Path(tempfile.gettempdir()) / "visiona-vanished" / "postgres",
        "living": living,
        "on-a-disk-not-mounted-now": Path("/mnt/visiona-disk/.data/postgres"),
    }
    for name, link in owners.items():
        (tmp_path / "place" / name).mkdir(parents=True)
        (tmp_path / "place" / name / stale.OWNER_NOTE).write_text(str(link))

    stale.clear_throw_aways(tmp_path / "place")

    left = {path.name for path in (tmp_path / "place").iterdir()}
    assert left == {"living", "on-a-disk-not-mounted-now"}
