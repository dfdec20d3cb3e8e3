"""The house watches its own sizes and mirrors (CONTRIBUTING.md says why)."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "visiona", "gallery", "vectorizing", "generations", "models_training", "billing", "accounts",
    "core", "sandbox", "benchmarks",
)  # fmt: skip
# Nothing to test beside what others test through them.
CAPS = {"settings.py": 330}
WITHOUT_MIRROR = {"__init__", "__main__", "apps", "urls", "admin", "wsgi"}


def python_files(*packages: str) -> list[Path]:
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tests"), ids=lambda p: str(p.name))
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    lines = text.count("\n")
    long_functions = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 40
    ]

    assert lines <= CAPS.get(path.name, 400)
    assert not long_functions


def test_every_function_says_what_it_takes_and_gives():
    untyped = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.returns is None
    ]

    assert untyped == []


def test_every_module_has_its_mirror():
    missing = []
    for path in python_files(
        "gallery", "vectorizing", "generations", "models_training", "billing", "accounts", "core"
    ):
        place = path.relative_to(ROOT)
        if path.stem in WITHOUT_MIRROR or "management" in place.parts:
            continue
        mirror = ROOT / "tests" / place.parent / f"test_{path.stem}.py"
        if not mirror.exists():
            missing.append(str(place))

    assert missing == []


def test_templates_stay_small():
    large = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if path.read_text().count("\n") > 120
    ]

    assert large == []


def test_migrations_go_back():
    stuck = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).glob("migrations/0*.py")
        if re.search(r"RunPython\([^,()]+\)|RunSQL\(\s*\"[^\"]*\"\s*\)", path.read_text())
    ]

    assert stuck == []


def test_nothing_of_this_machine_is_committed():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, tracked):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".heic"}:
            continue
        text = path.read_text()
        # Where packages come from is each machine's own setting, never an option in the list.
        if path.match("requirements/*") and re.search(r"^--", text, re.MULTILINE):
            found.append(f"{name}: a registry's address")
        if path.name in {"uv.lock", "package-lock.json", "poetry.lock"}:
            found.append(f"{name}: a lock file with addresses")

    assert found == []


def test_the_readme_is_short_and_names_the_commands_that_ci_runs():
    readme = (ROOT / "README.md").read_text()
    ci = (ROOT / ".ci" / "run").read_text()

    assert readme.count("\n") < 150
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in ci or "make check" in ci


def test_the_example_environment_names_every_setting_that_is_read():
    sources = (ROOT / "visiona" / "settings.py").read_text()
    reader = r'(?:env\.\w+|required|sandboxed)\(\s*(?:env, SANDBOX_URL, )?"([A-Z_0-9]+)"'
    read = set(re.findall(reader, sources)) | {"DATABASE_ADMIN_URL"}
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_0-9]+)=", example, re.MULTILINE))

    assert named == read
