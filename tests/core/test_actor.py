from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core import actor

TOKEN = actor.Token(uuid4(), uuid4(), frozenset({"gallery:read"}))


def test_outside_a_request_of_a_program_there_is_no_token():
    assert actor.token() is None


def test_it_ends_with_its_request_even_by_an_error():
    seen = []

    def work() -> None:
        with actor.with_token(TOKEN):
            seen.append(actor.token())
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        work()

    assert seen == [TOKEN]
    assert actor.token() is None


def test_a_scope_is_one_of_its_own_or_all():
    everything = actor.Token(uuid4(), uuid4(), frozenset({actor.EVERYTHING}))

    assert TOKEN.may("gallery:read")
    assert not TOKEN.may("gallery:write")
    assert everything.may("gallery:write")


def test_a_month_starts_on_its_first_day_at_midnight():
    moment = datetime(2026, 11, 21, 9, 30, 1, 5, tzinfo=UTC)

    assert actor.month_start(moment) == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_step_is_in_its_jobs_mode_and_a_request_in_its_tokens():
    test_token = actor.Token(uuid4(), uuid4(), frozenset(), is_test=True)

    with actor.in_mode(is_test=True):
        step = actor.is_test()
        with actor.with_token(TOKEN):
            live_request = actor.is_test()
    with actor.with_token(test_token):
        test_request = actor.is_test()

    assert (step, live_request, test_request, actor.is_test()) == (True, False, True, False)
