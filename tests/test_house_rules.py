"""The house watches its own sizes and mirrors (CONTRIBUTING.md says why)."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

from core.postgres.roles import LOGINS
from visiona.settings.rules import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "visiona", "website", "operations", "reports", "gallery", "vectorizing", "generations",
    "models_training", "billing", "notifications", "accounts", "tracer", "core", "sandbox",
    "local", "benchmarks", "release", "deploy",
)  # fmt: skip
# The fakes are tested as strangers know them, by the vendors' own clients; `visiona` starts it
# all, so that every test is one of it.
WITHOUT_TESTS = {"sandbox", "benchmarks", "visiona"}
# Nothing to test beside what others test through them.
WITHOUT_TEST = {"__init__", "__main__", "apps", "urls", "admin", "asgi", "wsgi"}
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES, TEMPLATE_COLUMNS = 400, 40, 120, 160


def python_files(*packages: str) -> list[Path]:
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def test_files_stay_small():
    large = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES, "tests")
        if path.read_text().count("\n") > FILE_LINES and path.parent.name != "settings"
    ]

    assert large == []


def test_functions_stay_small():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES, "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_every_function_says_what_it_takes_and_gives():
    untyped = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.returns is None
    ]

    assert untyped == []


def test_every_module_is_tested_by_name():
    """In a test file of its own name, or imported by one of its package's tests."""
    untested = []
    for package in sorted(set(PACKAGES) - WITHOUT_TESTS):
        known = imported(python_files(f"tests/{package}"))
        for path in python_files(package):
            place = path.relative_to(ROOT)
            if path.stem in WITHOUT_TEST or "management" in place.parts:
                continue
            mirror = ROOT / "tests" / place.parent / f"test_{path.stem}.py"
            if ".".join(place.with_suffix("").parts) not in known and not mirror.exists():
                untested.append(str(place))

    assert untested == []


def imported(paths: list[Path]) -> set[str]:
    """The dotted names that these files import."""
    names: set[str] = set()
    for node in (node for path in paths for node in ast.walk(tree(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_templates_stay_small():
    templates = [(path, path.read_text()) for path in (ROOT / "templates").rglob("*.html")]

    large = [
        str(path.relative_to(ROOT))
        for path, text in templates
        if text.count("\n") > TEMPLATE_LINES
    ]
    assert large == []


def test_template_lines_end_in_sight():
    wide = [
        f"{path.relative_to(ROOT)}:{number} {len(line)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > TEMPLATE_COLUMNS
    ]

    assert wide == []


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
    sources = "".join(path.read_text() for path in (ROOT / "visiona" / "settings").glob("*.py"))
    reader = r'(?:env\.\w+|required|sandboxed)\(\s*"([A-Z_0-9]+)"'
    read = set(re.findall(reader, sources)) | {"DATABASE_ADMIN_URL", *LOGINS.values()}
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_0-9]+)=", example, re.MULTILINE))

    assert named == read == set(SETTINGS)


def test_the_example_environment_marks_what_production_can_not_do_without():
    example = (ROOT / ".env.example").read_text()
    starred = re.findall(r"^# \*.*\n(?:#.*\n)*([A-Z_0-9]+)=", example, re.MULTILINE)

    assert set(starred) == {name for name, one in SETTINGS.items() if one.is_required}
