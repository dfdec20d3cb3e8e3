from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts import drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return request


def test_a_form_waits_and_is_taken_once(request_):
    drafts.keep(request_, "studio", {"prompt": "zebra", "csrfmiddlewaretoken": "x"})

    assert drafts.take(request_, "studio") == {"prompt": "zebra"}
    assert drafts.take(request_, "studio") == {}


def test_the_session_holds_no_plain_words(request_):
    drafts.keep(request_, "studio", {"prompt": "zebra"})

    assert "zebra" not in str(dict(request_.session))


def test_a_draft_that_was_changed_is_none(request_):
    request_.session["draft:studio"] = "e1:broken"

    assert drafts.take(request_, "studio") == {}
