"""The image and what stands around it. No engine is needed: files are read and judged."""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from local import procfile
from visiona.settings.rules import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# What the Procfile, Python and the shell read beside the settings.
BESIDE = {
    *re.findall(r"\$\{([A-Z_]+):-", (ROOT / "Procfile").read_text()),
    "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
}  # fmt: skip


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def ours() -> dict[str, dict[str, Any]]:
    return {name: one for name, one in compose()["services"].items() if one["image"] == "visiona"}


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = Path(sys.executable).with_name(program)
    return subprocess.run(
        [path, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_linter_of_dockerfiles_has_nothing_to_say():
    read = run("hadolint", "Dockerfile")

    assert (read.returncode, read.stdout + read.stderr) == (0, "")


def test_compose_knows_every_word_of_the_file():
    read = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")

    assert read.returncode == 0, read.stdout


def test_every_process_of_the_procfile_is_a_service_and_the_image_can_start_it():
    started = {one["command"][0] for one in ours().values() if "entrypoint" not in one}

    assert started == set(procfile.processes(ROOT / "Procfile"))
    assert 'ENTRYPOINT ["deploy/start"]' in DOCKERFILE


@pytest.mark.parametrize("name", list(ours()))
def test_a_container_of_ours_can_write_nothing_and_become_nobody(name):
    service = ours()[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", DOCKERFILE, re.MULTILINE)


def test_each_gets_its_own_login_and_no_other():
    files = {
        name: {Path(one["path"]).stem for one in service.get("env_file", [])} - {"common"}
        for name, service in ours().items()
    }

    assert files["web"] == {"web"}
    assert files["worker-io"] == files["worker-cpu"] == files["manage"] == {"worker"}
    assert files["beat"] == {"beat"}
    assert files["release"] == {"owner"}


def test_no_word_that_nobody_may_know_stands_in_it():
    told = [
        (name, value)
        for service in compose()["services"].values()
        for name, value in service.get("environment", {}).items()
        if re.search("PASSWORD|SECRET|KEY|TOKEN", name)
    ]

    assert told
    assert all(re.fullmatch(r"\$\{[A-Z_0-9]+:\?set it in \.env\}", value) for _, value in told)
    assert not re.search(r"^(ARG|ENV) .*(PASSWORD|SECRET|TOKEN|_KEY)", DOCKERFILE, re.MULTILINE)


def test_variables_of_ours_are_settings():
    in_image = re.findall(r"^(?:ENV|   ) ([A-Z_]+)=", DOCKERFILE, re.MULTILINE)
    in_services = [name for one in ours().values() for name in one.get("environment", {})]

    assert {*in_image, *in_services} <= SETTINGS.keys() | BESIDE


def test_what_is_copied_or_lent_is_there():
    mounted = [
        volume.split(":")[0]
        for service in compose()["services"].values()
        for volume in service.get("volumes", [])
    ]
    named = {one for one in mounted if not one.startswith(".")}

    assert named == set(compose()["volumes"])
    assert all((ROOT / one).exists() for one in mounted if one.startswith("."))
    for script in re.findall(r"deploy/\w+(?:\.\w+)?", DOCKERFILE + str(compose()["services"])):
        assert (ROOT / script).exists(), script


@pytest.mark.parametrize(
    ("path", "goes"),
    [
        (".env", False), ("settings/common.env", False), (".git/config", False),
        ("tests/servers.py", False), (".data/local.env", False), ("manage.py", True),
        ("docs/api-quickstart.md", True), ("sandbox/__main__.py", True), ("Procfile", True),
        ("core/assets.py", True), ("pyproject.toml", True),
    ],
)  # fmt: skip
def test_the_image_holds_what_runs_and_nothing_of_this_machine(path, goes):
    rules = [line for line in (ROOT / ".dockerignore").read_text().split("\n") if line.strip()]
    left_out = False
    for rule in (line for line in rules if line[0] != "#"):
        pattern = rule.lstrip("!").removeprefix("**/")
        parts = [path, *map(str, Path(path).parents)]
        if any(fnmatch(part, pattern) and part.count("/") == pattern.count("/") for part in parts):
            left_out = rule[0] != "!"

    assert left_out is not goes


def test_the_base_is_of_the_python_that_the_suite_runs_on():
    [version] = re.findall(r"ARG PYTHON=(\d\.\d+)-slim", DOCKERFILE)

    assert f'requires-python = ">={version}"' in (ROOT / "pyproject.toml").read_text()
