"""Static files as production has them: collected from everybody, hashed and compressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    call_command("build_assets", verbosity=0)
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "core.assets.HashedStaticStorage"}}
    root = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


def test_modules_import_one_another_by_their_hashed_names(collected):
    [module] = [path for path in (collected / "js").glob("app.*.js") if path.suffix == ".js"]

    imports = re.findall(r'from "\./([\w.-]+)"', module.read_text())

    assert imports
    assert all(re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name) for name in imports)
    assert all((collected / "js" / name).exists() for name in imports)


def test_browsers_get_compressed_copies(collected):
    assert list((collected / "js").glob("app.*.js.br"))
    assert list((collected / "js").glob("app.*.js.gz"))


@pytest.mark.django_db
def test_a_page_names_the_hashed_files(collected, client):
    page = client.get("/").content.decode()

    named = re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg|woff2))"', page)

    assert named
    assert all((collected / name).exists() for name in named)
    assert any(re.fullmatch(r"app\.[0-9a-f]{12}\.css", name) for name in named)
