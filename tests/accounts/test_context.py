from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts import context


def asked(path="/", user=None, **cookies):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.COOKIES.update(cookies)
    return request


def test_a_newcomer_gets_what_their_system_asks_for():
    assert context.theme(asked())["theme"] == "system"


@pytest.mark.parametrize(("cookie", "theme"), [("light", "light"), ("pink", "system")])
def test_the_browser_remembers_for_strangers(cookie, theme):
    assert context.theme(asked(theme=cookie))["theme"] == theme


def test_a_persons_own_choice_wins_over_the_browsers(alice):
    alice.theme = "system"

    assert context.theme(asked(user=alice, theme="light"))["theme"] == "system"


@pytest.mark.parametrize(
    ("theme", "colours"),
    [
        ("dark", {"#0c0c11"}),
        ("light", {"#fafafc"}),
        ("system", {"#0c0c11", "#fafafc"}),
    ],
)
def test_the_browsers_frame_takes_the_pages_colour(theme, colours):
    told = context.theme(asked(theme=theme))

    assert {told["frame_dark"], told["frame_light"]} == colours


def test_a_request_that_broke_early_has_no_person():
    assert context.theme(RequestFactory().get("/"))["theme"] == "system"
