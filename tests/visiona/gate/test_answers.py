from __future__ import annotations

import asyncio

import pytest

from tests.visiona.gate.asking import Line, ask
from visiona.gate import answers
from visiona.gate.application import Gate

PIECES = [bytes([number]) * 100_000 for number in range(9)]


class File:
    """An answer that is made piece by piece, as Django marks it."""

    streaming = True

    def __init__(self) -> None:
        self.made, self.closed = 0, 0

    def __iter__(self):
        for piece in PIECES:
            self.made += 1
            yield piece

    def close(self) -> None:
        self.closed += 1


def giving(answer):
    def pages(environ, start):
        start("200 OK", [("Content-Type", "x/y")])
        return answer

    return pages


def test_a_file_comes_whole_and_is_closed():
    file = File()

    answered = asyncio.run(ask(Gate(giving(file)), Line([])))

    assert answered.body == b"".join(PIECES)
    assert file.closed == 1


def test_a_large_page_goes_out_piece_by_piece_too():
    answered = asyncio.run(ask(Gate(giving([b"".join(PIECES)])), Line([])))

    assert answered.body == b"".join(PIECES)
    assert len(answered.sent) > 3


def test_a_reader_who_takes_nothing_is_cut_and_the_file_closed(monkeypatch):
    monkeypatch.setattr(answers, "_SECONDS_FOR_A_PIECE", 0.05)
    file, line = File(), Line([])

    async def stuck(message) -> None:
        line.sent.append(message)
        if message.get("body"):
            await asyncio.Event().wait()

    line.send = stuck
    asyncio.run(ask(Gate(giving(file)), line))

    assert (file.closed, line.sent[-1]["more_body"]) == (1, True)
    assert file.made < len(PIECES)


@pytest.mark.parametrize("answer", [File(), [b"text"]], ids=["a file", "a page"])
def test_who_asks_only_for_the_head_is_sent_no_body(answer):
    environ = {"REQUEST_METHOD": "HEAD"}

    assert answers.ask(giving(answer), environ).body == b""
