from __future__ import annotations

import json

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from core.middleware import MOST_HEADER_BYTES, MessagesToHtmxMiddleware


def answer(response, *texts, htmx=True):
    """The response after a view that said these texts; and the request, to see what waits."""
    request = RequestFactory().post("/")
    request.htmx = htmx
    request._messages = CookieStorage(request)

    def view(request):
        for text in texts:
            messages.success(request, text)
        return response

    return MessagesToHtmxMiddleware(view)(request), request


def told(response):
    return json.loads(response.headers.get("HX-Trigger", "{}")).get("messages", {}).get("items")


def test_messages_ride_on_an_answer_to_htmx():
    response, request = answer(HttpResponse(), "Saved.")

    assert [item["text"] for item in told(response)] == ["Saved."]
    assert request._messages.used


def test_a_page_shows_its_messages_itself():
    response, request = answer(HttpResponse(), "Saved.", htmx=False)

    assert told(response) is None
    assert not request._messages.used


@pytest.mark.parametrize(
    "response", [HttpResponseRedirect("/next/"), HttpResponseClientRedirect("/next/")]
)
def test_the_next_page_shows_what_a_redirect_has_to_say(response):
    response, request = answer(response, "Saved.")

    assert told(response) is None
    assert not request._messages.used


def test_the_views_own_events_stay():
    response = trigger_client_event(HttpResponse(), "jobs", {"count": 1})

    response, _ = answer(response, "Saved.")

    assert json.loads(response.headers["HX-Trigger"]).keys() == {"jobs", "messages"}


def test_a_header_stays_small_and_plain():
    response, _ = answer(HttpResponse(), *["é" * 900] * 3, "The newest.")

    header = response.headers["HX-Trigger"]
    assert len(header) <= MOST_HEADER_BYTES + 40
    assert header.isascii()
    assert told(response)[-1]["text"] == "The newest."


def test_nothing_to_say_says_nothing():
    response, _ = answer(HttpResponse())

    assert "HX-Trigger" not in response.headers
