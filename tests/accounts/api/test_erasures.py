from __future__ import annotations

import pytest

from accounts.models import User
from tests.api import api_client

pytestmark = pytest.mark.django_db
PATH = "/api/me/erasure"


def test_a_program_deletes_the_account_and_its_token_is_dead_with_the_answer(alice):
    program = api_client(alice, "account:delete", "account:read")

    waits = program.send("POST", PATH, {"email": alice.email})
    undone = program.send("DELETE", PATH)
    none = program.get(PATH)
    now = program.send("POST", PATH, {"email": alice.email, "at_once": True})

    assert (waits.status_code, waits.json()["state"]) == (202, "queued")
    assert (undone.status_code, none.status_code, now.status_code) == (204, 404, 202)
    assert program.get("/api/me").status_code == 401
    assert not User.objects.get(pk=alice.pk).is_active


@pytest.mark.parametrize(
    ("scope", "token", "code"),
    [
        ("account:write", {}, "scope-missing"),
        ("account:delete", {"limit_mc": 1000}, "token-limited"),
        ("account:delete", {"kind": "test"}, "live-only"),
    ],
)
def test_no_limited_and_no_test_token_deletes_an_account(alice, scope, token, code, settings):
    settings.TEST_MODE_URL = settings.SANDBOX_URL

    answer = api_client(alice, scope, **token).send("POST", PATH, {"email": alice.email})

    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert User.objects.get(pk=alice.pk).is_active
