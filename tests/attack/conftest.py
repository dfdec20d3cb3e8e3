from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.attack.web import Web


@pytest.fixture(scope="module")
def web(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Web]:
    """Its rows are those of the test, which therefore commits them."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    started = Web(tmp_path_factory.mktemp("web"), address._replace(path=f"/{name}").geturl())
    yield started
    started.stop()
