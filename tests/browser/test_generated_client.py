"""A client that a public generator makes of the schema does the main job, knowing nothing else."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml

from tests import factories
from tests.browser import person
from tests.browser.conftest import until

NAME = "generated_visiona_client"
# The generator reads these as what they are only when it is told.
MEDIA_TYPES = {
    "application/problem+json": "application/json",
    "image/webp": "application/octet-stream",
    "image/png": "application/octet-stream",
    "image/jpeg": "application/octet-stream",
    "image/svg+xml": "application/octet-stream",
    "image/vnd.dxf": "application/octet-stream",
    "application/pdf": "application/octet-stream",
    "application/postscript": "application/octet-stream",
    "application/zip": "application/octet-stream",
}


@pytest.fixture
def package(product, tmp_path, monkeypatch) -> str:
    document = httpx.get(f"{product.url}/api/schema/").raise_for_status().json()
    (tmp_path / "schema.json").write_text(json.dumps(document))
    settings = {"content_type_overrides": MEDIA_TYPES, "post_hooks": []}
    (tmp_path / "settings.yaml").write_text(yaml.safe_dump(settings))
    generator = Path(sys.executable).parent / "openapi-python-client"
    made = subprocess.run(
        [generator, "generate", "--path", "schema.json", "--config", "settings.yaml",
         "--meta", "none", "--output-path", NAME],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout
    monkeypatch.syspath_prepend(tmp_path)
    return NAME


def module(package: str, place: str) -> ModuleType:
    return importlib.import_module(f"{package}.{place}")


class Program:
    """The package as a program uses it: `ask` finds the function of an operation and calls it."""

    def __init__(self, package: str, url: str) -> None:
        self.models, self._package, self._url = module(package, "models"), package, url
        self._client = module(package, "client").Client(base_url=url)

    def ask(self, tag: str, name: str, **arguments: Any) -> Any:
        return self._operation(tag, name).sync(client=self._client, **arguments)

    def fetch(self, tag: str, name: str, **arguments: Any) -> bytes:
        return self._operation(tag, name).sync_detailed(client=self._client, **arguments).content

    def log_in(self, account: dict[str, str]) -> None:
        token = self.ask("auth", "login", body=self.models.LogIn(**account)).token
        client = module(self._package, "client").AuthenticatedClient
        self._client = client(base_url=self._url, token=token, timeout=90)

    def photo(self, number: int) -> Any:
        return module(self._package, "types").File(
            payload=factories.jpeg(seed=number),
            file_name=f"me-{number}.jpg",
            mime_type="image/jpeg",
        )

    def _operation(self, tag: str, name: str) -> ModuleType:
        return module(self._package, f"api.{tag}.{tag}_{name}")


@pytest.fixture
def program(product, package) -> Program:
    """Of a newcomer who signed up by it."""
    made = Program(package, product.url)
    account = {"email": f"{uuid4()}@example.com", "password": uuid4().hex}
    made.ask("auth", "signup", body=made.models.SignUp(**account, terms=True))
    person.confirm(product, **account)
    made.log_in(account)
    return made


def test_from_sign_up_to_svg(program):
    models, ask = program.models, program.ask
    photos = [program.photo(number) for number in range(10)]
    ask("photos", "upload", body=models.Upload(photos=photos))
    body = models.TrainingInput(name="Me", trigger_word="zorkan", consent=True)
    model = ask("models", "train", body=body)
    until(lambda: ask("models", "status", id=model.id).is_ready, seconds=60)

    body = models.PictureInput(model_id=model.id, prompt="by the sea", outputs=1)
    generation = ask("generations", "create", body=body, prefer="wait=60")
    picture = program.fetch("gallery", "file", picture_id=generation.images[0].id)
    body = models.FromGallery(image_id=generation.images[0].id)
    source = ask("vectors", "from_gallery", body=body)
    body = models.VectorInput(source_id=source.id)
    drawing = ask("vectors", "create", body=body, prefer="wait=60")
    svg = program.fetch("vectors", "file", vector_id=drawing.id)

    assert (generation.is_final, drawing.state) == (True, "succeeded")
    assert picture[8:12] == b"WEBP"
    assert svg.startswith(b"<svg")
