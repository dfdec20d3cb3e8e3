from __future__ import annotations

import pytest

from tests.api import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "nonsense"])
def test_an_answer_is_json_whatever_is_accepted(accept):
    answer = ApiClient().get("/api/open", headers={"Accept": accept})

    assert answer.headers["Content-Type"] == "application/json"


def test_a_media_type_is_known_with_its_parameters(alice):
    kind = "Application/JSON; charset=utf-8"

    answer = api_client(alice).generic("POST", "/api/holds", b'{"amount_mc": 1}', kind)

    assert answer.status_code == 202
