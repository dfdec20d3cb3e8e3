"""The units of systemd, and how they and the containers start a process."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy import alive, fresh_secrets, make_bucket
from local import procfile
from tests.visiona.test_settings_rules import COMPLETE
from visiona.settings.rules import problems

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy/systemd"
PROCESSES = list(procfile.processes(ROOT / "Procfile"))


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with nothing but what starts it, in a folder with a space in its name."""
    folder = tmp_path / "a release"
    for name in ("Procfile", "deploy/start"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def program(release: Path, name: str, script: str) -> None:
    path = release / ".venv/bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def start(release: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [release / "deploy/start", *words], cwd="/", capture_output=True, text=True, check=False
    )


def test_each_process_of_the_procfile_has_a_unit_that_the_target_wants():
    units = {path.name for path in UNITS.glob("*.service")}
    target = (UNITS / "visiona@.target").read_text()

    assert units == {f"visiona-{name}@.service" for name in PROCESSES}
    for name in PROCESSES:
        assert f"visiona-{name}@%i.service" in target
        assert f"/deploy/start {name}\n" in (UNITS / f"visiona-{name}@.service").read_text()


def test_systemd_understands_them(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not on this machine")
    place = tmp_path / "etc/systemd/system"
    shutil.copytree(UNITS, place)
    release = tmp_path / "srv/visiona/releases/1/deploy"
    release.mkdir(parents=True)
    shutil.copy(ROOT / "deploy/start", release)
    made = [f"visiona-{name}@1.service" for name in PROCESSES]

    read = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", "--recursive-errors=no", "--man=no",
         "--generators=no", *made, "visiona@1.target"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (read.returncode, read.stderr) == (0, "")


def test_a_process_starts_in_the_place_of_the_shell_with_its_role(release):
    program(release, "granian", 'echo "$DB_ROLE $$ $*"')

    started = subprocess.Popen([release / "deploy/start", "web"], stdout=subprocess.PIPE)
    printed = started.communicate()[0].decode().split()

    assert printed[:2] == ["visiona_app", str(started.pid)]
    assert "visiona.asgi:application" in printed


def test_the_release_step_migrates_and_its_failure_is_one(release):
    program(release, "python", 'echo "$*"; exit 3')

    done = start(release, "release")

    assert done.stdout == "manage.py migrate --noinput\n"
    assert done.returncode == 3


@pytest.mark.parametrize("words", [(), ("webb",), ("",)])
def test_what_is_no_process_is_told_those_that_are(release, words):
    refused = start(release, *words)

    assert refused.returncode == 64
    assert all(name in refused.stderr for name in PROCESSES)


def test_fresh_secrets_are_what_production_takes(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["fresh_secrets.py", "--host", "db.example:6543"])

    fresh_secrets.main()

    lines = capsys.readouterr().out.splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line)
    assert problems(COMPLETE | given) == []
    assert len(set(given.values())) == len(given) == 10
    assert given["APP_DATABASE_URL"].startswith("postgres://visiona_app:")
    assert given["APP_DATABASE_URL"].endswith("@db.example:6543/visiona")


def test_a_container_is_well_while_its_web_answers(monkeypatch, live_server):
    port = live_server.url.rpartition(":")[2]
    monkeypatch.setitem(os.environ, "PORT", port)
    monkeypatch.setitem(os.environ, "SITE_URL", live_server.url)

    answered = alive.main()
    monkeypatch.setitem(os.environ, "PORT", "1")

    assert (answered, alive.main()) == (0, 1)


def test_a_bucket_is_made_once(capsys, monkeypatch):
    settings = {
        "S3_ENDPOINT_URL": os.environ["VISIONA_TEST_S3_URL"], "S3_BUCKET": "one-of-our-own",
        "S3_ACCESS_KEY_ID": "name", "S3_SECRET_ACCESS_KEY": "key",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    make_bucket.main()
    make_bucket.main()

    assert capsys.readouterr().out == "one-of-our-own is made.\none-of-our-own is there.\n"
