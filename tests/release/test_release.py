"""`make release`: tree, licences, the last tag's API and the bill of materials."""

from __future__ import annotations

import json
import shutil
from email.message import Message
from pathlib import Path

import pytest

from core.version import version
from release import bill, compatibility, licences, tree

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def repository(tmp_path) -> Path:
    """One release, v0.1.0, and all that a second one needs."""
    for words in (["init", "-q"], ["config", "user.name", "A"], ["config", "user.email", "a@b.c"]):
        tree.git(tmp_path, *words)
    (tmp_path / "CHANGELOG.md").write_text("## [0.2.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-01\n")
    tree.git(tmp_path, "add", ".")
    tree.git(tmp_path, "commit", "-q", "-m", "one")
    tree.git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def test_a_version_is_told_of_not_released_and_committed(repository):
    assert list(tree.faults(repository, "0.2.0")) == []
    assert tree.last_tag(repository) == "v0.1.0"

    (repository / "new").touch()

    assert list(tree.faults(repository, "0.1.0")) == [
        "1 files are not committed",
        "v0.1.0 is released: raise the version in pyproject.toml",
    ]
    assert "has no heading" in list(tree.faults(repository, "0.3.0"))[1]


def test_all_that_goes_out_has_a_licence_that_may():
    assert list(licences.faults(ROOT)) == []


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND (MIT OR GPL-3.0-only)", False),
        ("AGPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("Other/Proprietary License AND BSD License", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_by_name_and_an_unknown_one_is_not(said, may):
    assert licences.is_allowed(said) is may


def test_classifiers_say_more_than_free_text():
    package = Message()
    package["License"] = "see the file"
    package["Classifier"] = "License :: OSI Approved :: BSD License"

    assert licences.licence_of(package) == "BSD License"


def test_before_one_a_new_second_number_may_break_programs():
    assert compatibility.may_break("0.1.0", "0.2.0")
    assert not compatibility.may_break("0.1.0", "0.1.1")
    assert not compatibility.may_break("1.1.0", "1.2.0")
    assert compatibility.may_break("1.1.0", "2.0.0")


@pytest.mark.slow
def test_the_document_of_a_revision_is_made_by_its_own_code():
    assert "/api/generate" in compatibility.document_of(ROOT, "HEAD")["paths"]


def test_a_tag_whose_document_can_not_be_made_is_a_fault(repository):
    [fault] = compatibility.faults(repository, "0.1.1")

    assert "could not be made" in fault
    tree.git(repository, "tag", "-d", "v0.1.0")
    assert list(compatibility.faults(repository, "0.1.1")) == []


@pytest.mark.slow
def test_the_bill_of_materials_is_the_same_each_time_and_names_what_is_locked(repository):
    (repository / "requirements").mkdir()
    for name in bill.SETS:
        (repository / "requirements" / f"{name}.txt").write_text(
            f"{name}-it==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
        )
    shutil.copy(ROOT / "pyproject.toml", repository)

    (first, digest), (_, again) = (
        bill.write_bill(repository, version(), "--no-validate") for _ in range(2)
    )

    told = json.loads(first.read_text())
    assert digest == again
    assert {one["name"] for one in told["components"]} == {f"{name}-it" for name in bill.SETS}
    assert told["metadata"]["component"]["version"] == version()
