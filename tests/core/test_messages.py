from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponseRedirect
from django.test import RequestFactory

from core.messages import Action, refused, undo, waiting
from core.refusals import Refused


def visit():
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    return request


def test_a_message_becomes_a_toast_once():
    request = visit()
    messages.warning(request, "Look at this.")

    first, second = waiting(request), waiting(visit())

    assert [(toast.level, toast.text, toast.action) for toast in first] == [
        ("warning", "Look at this.", None)
    ]
    assert second == []


def test_undo_carries_its_address():
    request = visit()

    undo(request, "Picture deleted.", "/gallery/7/restoration/?a=b|c")

    [toast] = waiting(request)
    assert toast.level == "success"
    assert toast.action == Action("Undo", "/gallery/7/restoration/?a=b|c")
    assert toast.as_json()["action"]["url"] == "/gallery/7/restoration/?a=b|c"


def test_a_refusal_is_told_where_the_person_is_sent():
    request, home = visit(), HttpResponseRedirect("/")

    answer = refused(request, Refused("full", "It is full."), home)

    [toast] = waiting(request)
    assert answer is home
    assert (toast.level, toast.text) == ("error", "It is full.")


def test_equal_messages_have_equal_ids_and_others_do_not():
    request = visit()
    messages.info(request, "Saved.")
    messages.info(request, "Saved.")
    messages.success(request, "Saved.")
    undo(request, "Saved.", "/a/")

    ids = [toast.id for toast in waiting(request)]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_other_peoples_tags_are_no_action():
    request = visit()
    messages.info(request, "Hello.", extra_tags="email-confirmed")

    assert waiting(request)[0].action is None
