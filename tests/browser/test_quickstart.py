"""The quickstart does what it says: its code runs as it is printed, from sign-up to a picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from markdown_it import MarkdownIt

from tests import factories
from tests.browser import person

ROOT = Path(__file__).resolve().parents[2]
WRITTEN_FOR = "http://127.0.0.1:8000"


@pytest.fixture
def token(product) -> str:
    api, email, password = f"{product.url}/api", f"{uuid4()}@example.com", uuid4().hex
    account = {"email": email, "password": password}
    httpx.post(f"{api}/auth/signup", json=account | {"terms": True}).raise_for_status()
    person.confirm(product, email)
    return httpx.post(f"{api}/auth/login", json=account).raise_for_status().json()["token"]


@pytest.mark.parametrize("language", ["sh", "python"])
def test_its_code_makes_a_picture(language, product, token, tmp_path):
    page = (ROOT / "docs" / "api-quickstart.md").read_text()
    blocks = MarkdownIt("zero").enable("fence").parse(page)
    code = "\n".join(block.content for block in blocks if block.info == language)
    (tmp_path / "photos").mkdir()
    for number in range(10):
        (tmp_path / "photos" / f"me-{number}.jpg").write_bytes(factories.jpeg(seed=number))
    program = ["bash", "-eu", "-c"] if language == "sh" else [sys.executable, "-c"]

    done = subprocess.run(
        [*program, code.replace(WRITTEN_FOR, product.url)],
        cwd=tmp_path, env=os.environ | {"VISIONA_TOKEN": token}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip

    pictures = [path.read_bytes() for path in tmp_path.glob("*.webp")]
    assert done.returncode == 0, done.stdout + done.stderr
    assert pictures
    assert all(picture[8:12] == b"WEBP" for picture in pictures)
