"""Strangers who send slowly, silently or without end, against the web as it is started."""

from __future__ import annotations

import httpx
import pytest
from django.test import Client

from tests.attack.web import PROMPT, form, status

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024
BEGUN = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.zip"\r\n\r\n'
PAGES = ("/terms/", "/healthz", "/accounts/login/")


def session_of(person) -> str:
    browser = Client()
    browser.force_login(person)
    return f"session={browser.cookies['session'].value}; csrf={'x' * 32}"


def test_silent_senders_keep_nobody_from_a_page_or_from_logging_in(web):
    with web.held(80, form("/accounts/login/", 1000), b"abc"):
        slowest = web.slowest(*PAGES)
        login = httpx.post(f"{web.url}/accounts/login/", data={"login": "x"}, timeout=PROMPT)

    assert slowest < PROMPT
    assert login.status_code == 403  # without the form's token


def test_a_large_body_is_refused_before_it_comes(web):
    with web.held(12, form("/accounts/login/", 400 * MEGABYTE), b"--x\r\n") as lines:
        answers = [status(line) for line in lines]
        slowest = web.slowest(*PAGES)

    assert set(answers) == {413}
    assert slowest < PROMPT


def test_a_body_without_a_stated_end_ends_at_the_same_measure(web):
    head = form("/accounts/login/", 0).replace("Content-Length: 0", "Transfer-Encoding: chunked")
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"

    with web.send(head) as line:
        for _ in range(17):
            line.sendall(piece)
        answer = status(line)

    assert answer == 413


def test_a_stranger_is_asked_who_he_is_before_his_photos_are_taken(web):
    with (
        web.send(form("/photos/upload/", 40 * MEGABYTE), bytes(MEGABYTE)) as page,
        web.send(form("/api/photos/upload", 40 * MEGABYTE), bytes(MEGABYTE)) as program,
        web.send(form("/vectorise/upload/", 40 * MEGABYTE), bytes(MEGABYTE)) as drawing,
    ):
        answers = [status(page), status(program), status(drawing)]

    assert answers == [302, 401, 303]


def test_slow_uploads_of_people_keep_nobody_from_a_page(web, alice):
    cookie = session_of(alice)
    head = form("/photos/upload/", 40 * MEGABYTE, Cookie=cookie)

    with web.held(8, head, BEGUN + bytes(MEGABYTE)):
        slowest = web.slowest(*PAGES)
        reader = httpx.get(f"{web.url}/photos/", headers={"Cookie": cookie}, timeout=PROMPT)

    assert slowest < PROMPT
    assert reader.status_code == 200


def test_webhooks_of_money_come_in_past_silent_senders(web):
    with web.held(70, form("/api/payment/webhook", 1000), b"{"):
        answer = httpx.post(f"{web.url}/api/payment/webhook", content=b"{}", timeout=PROMPT)

    assert answer.status_code == 400  # nobody signed it
