from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from visiona.request_gate import MOST_TAKEN, Turns


def echo(environ, answer):
    answer("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(application, body=b"", stream=None, **environ):
    given = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": stream or io.BytesIO(body)} | environ
    try:
        return b"".join(application(given, lambda status, headers: None))
    finally:
        given["wsgi.input"].close()


class SlowStream(io.RawIOBase):
    """Gives its bytes only once it is let go."""

    def __init__(self, body: bytes) -> None:
        self.body, self.go, self.read_from = body, threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.read_from.set()
        self.go.wait(10)
        body, self.body = self.body[:size], self.body[size:]
        return body


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_body_arrives_as_it_was_sent(size):
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    assert ask(Turns(echo, 1), body) == body


def test_slow_senders_stop_no_page():
    application = Turns(echo, at_once=1)
    slow = [SlowStream(b"slow") for _ in range(4)]

    with ThreadPoolExecutor(5) as pool:
        uploads = [
            pool.submit(ask, application, stream=stream, CONTENT_LENGTH="4") for stream in slow
        ]
        for stream in slow:
            stream.read_from.wait(5)
        page = pool.submit(ask, application).result(timeout=5)
        for stream in slow:
            stream.go.set()

    assert page == b""
    assert [upload.result() for upload in uploads] == [b"slow"] * 4


def test_who_only_waits_lets_another_work_meanwhile():
    waits, may_end = threading.Event(), threading.Event()

    def patient(environ, answer):
        with environ["visiona.step_aside"]():
            waits.set()
            may_end.wait(10)
        return [b"waited"]

    application = Turns(lambda environ, answer: environ["does"](environ, answer), at_once=1)

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(ask, application, does=patient)
        waits.wait(5)
        other = pool.submit(ask, application, b"work", does=echo).result(timeout=5)
        may_end.set()

    assert (waiting.result(), other) == (b"waited", b"work")


def test_only_so_many_work_at_once():
    inside, most, lock = 0, 0, threading.Lock()
    gate = threading.Barrier(2, timeout=5)

    def work(environ, answer):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        gate.wait()
        with lock:
            inside -= 1
        return []

    application = Turns(work, at_once=2)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: ask(application), range(6)))

    assert most == 2


@pytest.mark.parametrize("length", ["", "many", "-1", str(MOST_TAKEN + 1)])
def test_other_lengths_go_through_untouched(length):
    stream = io.BytesIO(b"as it is")

    seen = ask(Turns(lambda environ, answer: [environ["wsgi.input"].read()], 1), stream=stream,
               CONTENT_LENGTH=length)  # fmt: skip

    assert seen == b"as it is"


def test_a_line_that_broke_is_left_to_django():
    assert ask(Turns(echo, 1), stream=io.BytesIO(b"half"), CONTENT_LENGTH="8") == b"half"
