from __future__ import annotations

from pathlib import Path

from core.version import version


def test_the_release_is_the_one_that_the_project_names():
    project = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text()

    assert f'\nversion = "{version()}"\n' in project
