from __future__ import annotations

import pytest

from core.api.parsers import JsonParser
from tests.api import api_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"name": "\\ud800"}',
        b'{"\\ud800": "Alice"}',
        b'{"name": 1e999}',
        b'{"name": "\xff"}',
    ],
    ids=["deep", "half a character", "in a name", "no end", "no UTF-8"],
)
def test_a_body_that_can_not_be_read_is_answered_as_malformed(alice, body):
    answer = api_client(alice).generic("PATCH", "/api/me", body, JsonParser.media_type)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")
