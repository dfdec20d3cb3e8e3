"""The endpoints of the API cost a process nothing that nobody asks for one."""

from __future__ import annotations

import pytest

from tests.visiona.test_settings import start


@pytest.mark.slow
def test_they_are_loaded_with_the_first_request_for_one(tmp_path):
    program = (
        "import sys, visiona.wsgi; from django.urls import resolve, reverse;"
        "known = lambda: 'visiona.api_urls' in sys.modules;"
        "reverse('api:docs'); resolve('/'); before = known();"
        "resolve('/api/me'); print(before, known())"
    )

    started = start(tmp_path, program)

    assert started.stdout.strip() == "False True", started.stderr
