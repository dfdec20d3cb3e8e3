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

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
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


def test_from_sign_up_to_svg(product, package):
    models, client = module(package, "models"), module(package, "client")

    def ask(tag: str, name: str, **arguments: Any) -> Any:
        return module(package, f"api.{tag}.{tag}_{name}").sync(**arguments)

    nobody = client.Client(base_url=product.url)
    account = {"email": f"{uuid4()}@example.com", "password": uuid4().hex}
    ask("auth", "signup", client=nobody, body=models.SignUp(**account, terms=True))
    person.confirm(product, account["email"])
    entered = ask("auth", "login", client=nobody, body=models.LogIn(**account))
    program = client.AuthenticatedClient(base_url=product.url, token=entered.token, timeout=90)

    file = module(package, "types").File
    photos = [
        file(
            payload=factories.jpeg(seed=number),
            file_name=f"me-{number}.jpg",
            mime_type="image/jpeg",
        )
        for number in range(10)
    ]
    uploaded = ask("photos", "upload", client=program, body=models.Upload(photos=photos))
    wish = models.TrainingWish(name="Me", trigger_word="zorkan", consent=True)
    model = ask("models", "train", client=program, body=wish)
    until(lambda: ask("models", "status", client=program, id=model.id).is_ready, seconds=60)
    wish = models.PictureWish(model_id=model.id, prompt="by the sea", outputs=1)
    generation = ask("generations", "create", client=program, body=wish, prefer="wait=60")
    picture = ask("gallery", "file", client=program, picture_id=generation.images[0].id)

    wish = models.FromGallery(image_id=generation.images[0].id)
    source = ask("vectors", "from_gallery", client=program, body=wish)
    wish = models.VectorWish(source_id=source.id)
    drawing = ask("vectors", "create", client=program, body=wish, prefer="wait=60")
    file = module(package, "api.vectors.vectors_file").sync_detailed(
        client=program, vector_id=drawing.id
    )

    assert len(uploaded.photos) == 10
    assert generation.is_final
    assert picture.payload.read()[8:12] == b"WEBP"
    assert drawing.state == "succeeded"
    assert file.content.startswith(b"<svg")
