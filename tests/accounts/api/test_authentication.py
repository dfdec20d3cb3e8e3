from __future__ import annotations

import pytest

from core.row_security import user_scope
from tests.api import ApiClient, make_token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("{}", "not-signed-in"),
        ("Basic {}", "not-signed-in"),
        ("Bearer", "token-refused"),
        ("Bearer {} x", "token-refused"),
        ("Bearer x{}", "token-refused"),
        ("Bearer \xe9", "token-refused"),
    ],
)
def test_a_header_that_is_not_ours_lets_nobody_in(alice, header, code):
    _, text = make_token(alice)

    answer = ApiClient().get("/api/me", headers={"Authorization": header.format(text)})

    assert (answer.status_code, answer.json()["code"]) == (401, code)


def test_the_scheme_is_read_in_any_case(alice):
    _, text = make_token(alice)

    answer = ApiClient().get("/api/me", headers={"Authorization": f"bearer {text}"})

    assert answer.status_code == 200


def test_a_token_opens_no_page_of_the_website(alice):
    answer = ApiClient(make_token(alice)[1]).get("/account/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_request_is_its_persons_from_the_first_row_on(alice, charlie):
    row, _ = make_token(charlie)

    answer = ApiClient(make_token(alice)[1]).delete(f"/api/tokens/{row.pk}")

    assert answer.status_code == 404
    with user_scope(charlie.pk):
        assert charlie.api_tokens.count() == 1
