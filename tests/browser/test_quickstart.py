"""The quickstart does what it says: its code runs as it is printed, from sign-up to a picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from markdown_it import MarkdownIt

from tests import factories
from tests.browser import person

ROOT = Path(__file__).resolve().parents[2]
WRITTEN_FOR = "http://127.0.0.1:8000"


@pytest.mark.parametrize("language", ["sh", "python"])
def test_its_code_goes_from_sign_up_to_a_picture_and_its_deletion(language, product, tmp_path):
    page = (ROOT / "docs" / "api-quickstart.md").read_text()
    blocks = MarkdownIt("zero").enable("fence").parse(page)
    code = "\n".join(block.content for block in blocks if block.info == language)
    (tmp_path / "photos").mkdir()
    for number in range(10):
        (tmp_path / "photos" / f"me-{number}.jpg").write_bytes(factories.jpeg(seed=number))
    program = ["bash", "-eu", "-c"] if language == "sh" else [sys.executable, "-c"]
    account = {"VISIONA_EMAIL": f"{uuid4()}@example.com", "VISIONA_PASSWORD": uuid4().hex}

    with subprocess.Popen(
        [*program, code.replace(WRITTEN_FOR, product.url)],
        cwd=tmp_path, env=os.environ | account, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as running:  # fmt: skip
        person.confirm(product, *account.values())
        said, _ = running.communicate("\n", timeout=120)

    pictures = [path.read_bytes() for path in tmp_path.glob("*.webp")]
    assert running.returncode == 0, said
    assert pictures
    assert all(picture[8:12] == b"WEBP" for picture in pictures)
