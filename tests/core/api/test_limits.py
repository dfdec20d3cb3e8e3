"""What the API says of the limits that it shares with the website."""

from __future__ import annotations

import pytest

from tests.api import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]
MINUTE = 1_000_020.0  # the start of one


@pytest.fixture(autouse=True)
def _few(settings, time_machine):
    settings.LIMITS = settings.LIMITS | {"read": "4/m 200/d", "write": "8/m", "refused": "1/m"}
    time_machine.move_to(MINUTE, tick=False)


def left(answer) -> str:
    return answer.headers["RateLimit-Remaining"]


def test_each_answer_says_what_is_left_of_the_narrowest_window(alice):
    client = api_client(alice)

    answers = [client.get("/api/holds") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [left(answer) for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert answers[2].headers["Retry-After"] == answers[2].headers["RateLimit-Reset"] == "60"
    assert answers[2].json()["retry_after"] == 60


def test_more_tokens_give_a_person_twice_as_much_and_no_more(alice):
    programs = [api_client(alice) for _ in range(5)]

    statuses = [program.get("/api/holds").status_code for program in programs]

    assert statuses == [200, 200, 200, 200, 429]


def test_what_a_service_counts_is_told_where_less_is_left_of_it(alice, settings):
    settings.LIMITS = settings.LIMITS | {"spend": "2/m"}
    client = api_client(alice)

    answers = [client.send("POST", "/api/holds", {"amount_mc": 1}) for _ in range(2)]

    assert [left(answer) for answer in answers] == ["0", "0"]
    assert answers[1].status_code == 429


def test_nobody_is_counted_by_address(db):
    here, there = ApiClient(), ApiClient()

    statuses = [here.get("/api/open").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 200, 429]
    assert there.get("/api/open").status_code == 200


def test_guessing_tokens_ends_soon(alice):
    guesser = ApiClient("vis_live_guess")

    answers = [guesser.get("/api/holds") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 429]
    assert answers[1].headers["Retry-After"] == "60"


def test_who_has_no_address_is_let_in_too(db):
    assert ApiClient().get("/api/open", REMOTE_ADDR="").status_code == 200
