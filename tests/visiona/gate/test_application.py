from __future__ import annotations

import asyncio
import threading

import pytest
from django.urls import resolve

from billing import webhooks as billing_webhooks
from core import turns, views
from core.jobs import webhooks
from operations import views as operations_views
from tests.visiona.gate.asking import Line, ask, echo
from visiona.gate.application import VITAL, Gate
from visiona.gate.bodies import Patience
from visiona.gate.crowd import Room
from visiona.gate.lanes import Width

MEGABYTE = 1024 * 1024
HURRIED = Patience(silence=0.05, grace=0.2)


def silent() -> Line:
    return Line([b"abc"], is_whole=False)


@pytest.mark.parametrize("size", [0, 1, 300_000, MEGABYTE])
def test_a_body_arrives_as_it_was_sent(size):
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    pieces = [body[start : start + 60_000] for start in range(0, size, 60_000)]

    answered = asyncio.run(ask(Gate(echo), Line(pieces)))

    assert (answered.status, answered.body) == (200, body)


def test_a_body_in_chunks_is_given_the_length_that_it_had():
    line = Line([b"ab", b"cd"])

    answered = asyncio.run(ask(Gate(echo), line, Transfer_Encoding="chunked"))

    assert (answered.body, answered.headers[b"x-length"]) == (b"abcd", b"4")


def test_silent_senders_take_no_thread_and_no_turn():
    async def act() -> tuple[Line, list[Line]]:
        gate = Gate(echo, width=Width(at_once=1, threads=1))
        slow = [silent() for _ in range(20)]
        senders = [asyncio.create_task(ask(gate, line)) for line in slow]
        await asyncio.gather(*(line.is_read_from.wait() for line in slow))
        page = await ask(gate, Line([]))
        for sender in senders:
            sender.cancel()
        return page, slow

    page, slow = asyncio.run(act())

    assert page.status == 200
    assert {line.status for line in slow} == {None}


@pytest.mark.parametrize("pieces", [[], [b"abc"]], ids=["not a byte", "a few bytes"])
def test_who_falls_silent_is_told_so_and_nothing_is_asked_of_the_pages(pieces):
    answered = asyncio.run(
        ask(Gate(_never, patience=HURRIED), Line(pieces, is_whole=False), "/api/me")
    )

    assert answered.status == 408
    assert answered.headers[b"content-type"] == b"application/problem+json"
    assert answered.headers[b"connection"] == b"close"


def test_who_trickles_has_no_more_than_his_time():
    gate = Gate(_never, patience=Patience(silence=10, grace=0, bytes_a_second=10**9))

    answered = asyncio.run(ask(gate, silent()))

    assert answered.status == 408
    assert b"The line was too slow" in answered.body


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/api/me", "/healthz"])
def test_more_than_a_page_takes_is_refused_before_it_is_read(path):
    line = Line([b"x" * 1000], is_whole=False)

    answered = asyncio.run(
        ask(Gate(_never), line, path, Content_Length=str(MEGABYTE + 1), Expect="100-continue")
    )

    assert (answered.status, line.read) == (413, 0)
    assert b"content-security-policy" in answered.headers


def test_more_than_was_to_come_is_not_taken():
    line = Line([b"x" * 600_000, b"x" * 600_000, b"x"])

    answered = asyncio.run(ask(Gate(_never), line, Transfer_Encoding="chunked"))

    assert answered.status == 413


def test_who_hangs_up_in_the_midst_is_answered_nothing():
    answered = asyncio.run(ask(Gate(_never), Line([b"abc"], is_whole=False, hung_up=True)))

    assert answered.sent == []


def test_a_newcomer_takes_the_place_of_who_was_silent_longest():
    async def act() -> tuple[list[Line], Line]:
        gate = Gate(echo, room=Room(senders_of_one=2))
        slow = [silent() for _ in range(2)]
        for line in slow:
            asyncio.create_task(ask(gate, line))
            await line.is_read_from.wait()
        newcomer = await ask(gate, Line([b"news"]))
        await asyncio.sleep(0)
        return slow, newcomer

    (first, second), newcomer = asyncio.run(act())

    assert newcomer.body == b"news"
    assert (first.status, second.status) == (408, None)


def test_bytes_for_which_there_is_no_room_are_refused_for_a_while():
    gate = Gate(_never, room=Room(bytes_of_one=10))

    answered = asyncio.run(ask(gate, Line([b"x" * 11]), "/api/me"))

    assert answered.status == 503
    assert answered.headers[b"retry-after"] == b"5"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_overload_is_told_at_once_while_what_is_vital_goes_on(path):
    may_end = threading.Event()

    def busy(environ, start):
        if environ["PATH_INFO"] == "/":
            may_end.wait(10)
        start("200 OK", [])
        return []

    async def act() -> list[Line]:
        gate = Gate(busy, width=Width(at_once=1, most_waiting=1))
        pages = [asyncio.create_task(ask(gate, Line([]))) for _ in range(2)]
        await asyncio.sleep(0)
        refused, alive = await ask(gate, Line([])), await ask(gate, Line([]), path)
        may_end.set()
        return [refused, alive, *await asyncio.gather(*pages)]

    refused, alive, *pages = asyncio.run(act())

    assert (refused.status, refused.headers[b"retry-after"]) == (503, b"5")
    assert [alive.status, *(page.status for page in pages)] == [200, 200, 200]


def test_who_only_waits_lets_another_work_meanwhile():
    waits, may_end = threading.Event(), threading.Event()

    def patient(environ, start):
        if environ["PATH_INFO"] == "/waits":
            with turns.aside():
                waits.set()
                may_end.wait(10)
        else:
            waits.wait(10)
            may_end.set()
        start("200 OK", [])
        return []

    async def act() -> list[Line]:
        gate = Gate(patient, width=Width(at_once=1))
        return await asyncio.gather(ask(gate, Line([]), "/waits"), ask(gate, Line([]), "/"))

    assert [line.status for line in asyncio.run(act())] == [200, 200]


def test_only_so_many_work_at_once():
    inside, most, lock = 0, 0, threading.Lock()
    gate_of_two = threading.Barrier(2, timeout=5)

    def work(environ, start):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        gate_of_two.wait()
        with lock:
            inside -= 1
        start("200 OK", [])
        return []

    async def act() -> None:
        gate = Gate(work, width=Width(at_once=2))
        await asyncio.gather(*(ask(gate, Line([])) for _ in range(6)))

    asyncio.run(act())

    assert most == 2


def test_what_is_vital_is_health_and_webhooks():
    paths = ["/healthz", "/readyz", "/api/payment/webhook",
             "/hooks/replicate/training/0f9e8d7c-6b5a-4948-8372-61504f3e2d1c/x/"]  # fmt: skip

    found = [resolve(path).func for path in paths]

    assert found == [
        views.healthz,
        operations_views.readyz,
        billing_webhooks.stripe,
        webhooks.replicate_webhook,
    ]
    assert all(path.startswith(VITAL) for path in paths)


def _never(environ, start):
    raise AssertionError("the pages were asked")
