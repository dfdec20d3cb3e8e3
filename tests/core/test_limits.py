from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.test import RequestFactory

from core import actor, limits
from core.limits import TooOften

MINUTE = 1_000_020.0  # the start of one
AWAY = {
    "default": {
        "BACKEND": "core.cache.SharedCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.5},
    }
}


@pytest.fixture(autouse=True)
def _few(settings, time_machine):
    settings.LIMITS = {"enhance": "2/m 3/d", "upload": "8/m"}
    settings.LIMITS_IN_ALL = {}
    time_machine.move_to(MINUTE, tick=False)


def refused(act: str, owner_id) -> TooOften | None:
    try:
        limits.count(act, owner_id)
    except TooOften as refusal:
        return refusal
    return None


def token(owner_id) -> actor.Token:
    return actor.Token(uuid4(), owner_id, frozenset())


def test_one_too_many_is_told_how_long_to_wait():
    person = uuid4()

    first, second, third = [refused("enhance", person) for _ in range(3)]

    assert (first, second) == (None, None)
    assert third.members["retry_after"] == 60
    assert third.message == (
        "That is possible 2 a minute, and was tried more often. Nothing was done. Try again in"
        " 60 seconds."
    )


def test_the_next_window_starts_anew_and_the_day_goes_on(time_machine):
    person = uuid4()
    for _ in range(5):
        refused("enhance", person)  # what the minute refuses takes nothing from the day
    time_machine.move_to(MINUTE + 60, tick=False)

    third, fourth = refused("enhance", person), refused("enhance", person)

    assert third is None
    assert "3 a day" in fourth.message
    assert "hours" in fourth.message


def test_many_at_once_get_no_more_than_one_after_the_other():
    person = uuid4()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: refused("upload", person), range(24)))

    assert answers.count(None) == 8


def test_a_token_may_half_of_what_its_person_may_by_all_doors():
    person = uuid4()
    with actor.with_token(token(person)):
        by_one = [refused("upload", person) for _ in range(5)]
    with actor.with_token(token(person)):
        by_another = [refused("upload", person) for _ in range(4)]

    assert by_one.count(None) == by_another.count(None) == 4
    assert refused("upload", person)


def test_what_everybody_may_together_has_an_end_which_refused_ones_do_not_bring_nearer(settings):
    act = f"costly-{uuid4()}"
    settings.LIMITS, settings.LIMITS_IN_ALL = {act: "2/m"}, {act: "3/d"}
    eager, others = uuid4(), [uuid4(), uuid4()]
    for _ in range(9):
        refused(act, eager)

    first, second = [refused(act, person) for person in others]

    assert first is None
    assert second.message.startswith("Too many people ask for this today.")


def test_a_cache_that_is_away_stops_nothing_but_too_much(settings):
    settings.CACHES = AWAY
    person = uuid4()

    answers = [refused("enhance", person) for _ in range(3)]

    assert answers[:2] == [None, None]
    assert answers[2]


def test_what_is_done_without_a_word_is_left_without_a_word():
    person = uuid4()

    assert [limits.allows("enhance", person) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("sent_from", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
    ],
)
def test_an_address_is_what_one_sender_has(sent_from, counted):
    assert limits.address_of(RequestFactory().get("/", REMOTE_ADDR=sent_from)) == counted


def test_behind_a_proxy_it_is_what_the_proxy_saw(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "made up, 203.0.113.9"})

    assert limits.address_of(request) == "203.0.113.9"


def test_a_limit_is_said_in_words(settings):
    settings.LIMITS = {"read": "1/s 30/m 2/h 1000/d"}

    assert limits.in_words("read") == "1 a second, 30 a minute, 2 an hour, 1,000 a day"
