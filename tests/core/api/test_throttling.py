from __future__ import annotations

import pytest

from core.api import throttling
from tests.api import ApiClient, api_client, make_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]
MINUTE = 1_000_020.0  # the start of one


@pytest.fixture(autouse=True)
def _few(settings):
    settings.API_LIMITS = settings.API_LIMITS | {"read": "2/m 100/d", "refused": "1/m"}


def left(answer) -> str:
    return answer.headers["RateLimit-Remaining"]


def test_each_answer_says_what_is_left_of_the_narrowest_window(alice, time_machine):
    time_machine.move_to(MINUTE, tick=False)
    client = api_client(alice)

    answers = [client.get("/api/holds") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [left(answer) for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert answers[2].headers["Retry-After"] == answers[2].headers["RateLimit-Reset"] == "60"
    assert answers[2].json()["retry_after"] == 60


def test_the_next_window_starts_anew(alice, time_machine):
    time_machine.move_to(MINUTE, tick=False)
    client = api_client(alice)
    for _ in range(3):
        client.get("/api/holds")
    time_machine.move_to(MINUTE + 60, tick=False)

    assert client.get("/api/holds").status_code == 200


def test_more_tokens_give_a_person_twice_as_much_and_no_more(alice, time_machine):
    time_machine.move_to(MINUTE, tick=False)
    programs = [api_client(alice) for _ in range(5)]

    statuses = [program.get("/api/holds").status_code for program in programs]

    assert statuses == [200, 200, 200, 200, 429]


def test_nobody_is_counted_by_address(db, time_machine):
    time_machine.move_to(MINUTE, tick=False)
    here, there = ApiClient(), ApiClient()

    statuses = [here.get("/api/open").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert there.get("/api/open").status_code == 200


def test_guessing_tokens_ends_soon(alice, time_machine):
    time_machine.move_to(MINUTE, tick=False)
    guesser = ApiClient("vis_live_guess")

    answers = [guesser.get("/api/holds") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 429]


def test_a_cache_that_is_away_fails_nothing(alice, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "core.cache.SharedCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.5},
        }
    }
    client = ApiClient(make_token(alice)[1])

    answers = [client.get("/api/holds") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_who_has_no_address_is_let_in_too(db):
    assert ApiClient().get("/api/open", REMOTE_ADDR="").status_code == 200


def test_a_limit_is_said_in_words():
    assert throttling.in_words("1/s 30/m 2/h 1000/d") == (
        "1 a second, 30 a minute, 2 an hour, 1,000 a day"
    )
