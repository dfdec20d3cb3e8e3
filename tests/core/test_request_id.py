from __future__ import annotations

import pytest
from structlog.contextvars import clear_contextvars

from core import request_id


@pytest.fixture(autouse=True)
def nothing_at_work():
    clear_contextvars()
    yield
    clear_contextvars()


def test_a_number_holds_as_long_as_what_it_is_bound_to():
    with request_id.bound("of-the-click"):
        inside = request_id.current()
        with request_id.bound(""):
            still = request_id.current()

    assert (inside, still, request_id.current()) == ("of-the-click", "of-the-click", "")


def test_what_was_for_another_request_all_along_bears_its_number_to_the_end():
    with request_id.bound("of-the-webhook"):
        request_id.take("of-the-click")
        inside = request_id.current()

    assert (inside, request_id.current()) == ("of-the-click", "")


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "two words here", "a\nline-of-its-own", "{}"]
)
def test_what_is_no_number_is_not_taken_for_one(given):
    assert request_id.fitting(given) == ""


def test_no_two_are_alike():
    made = {request_id.new() for _ in range(1000)}

    assert len(made) == 1000
    assert {request_id.fitting(one) for one in made} == made
