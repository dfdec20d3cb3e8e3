from __future__ import annotations

import time

import pytest

from tests.sandbox.studio import Studio


@pytest.fixture(scope="session")
def address(studio: Studio) -> str:
    return studio.predicted(input={"seed": 77})["output"][0]


def path_with_fault(studio: Studio, address: str, **fault: object) -> str:
    """Where a new picture lies that meets this fault."""
    word = studio.webhook().rpartition("hooks/")[2].strip("/")
    copy = studio.predicted(input={"prompt": f"VISNA {word}"})
    studio.sandbox.behave(word, **fault)
    return copy["output"][0].removeprefix(studio.sandbox.url)


def test_a_file_comes_with_its_type(studio: Studio, address: str):
    answer = studio.fetch(address)

    assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")


@pytest.mark.parametrize("name", ["out-1.webp", "..%2Fsandbox.sqlite3", "out-0.png"])
def test_other_names_are_not_there(studio: Studio, address: str, name: str):
    assert studio.fetch(f"{address.rpartition('/')[0]}/{name}").status == 404


def test_a_missing_file(studio: Studio, address: str):
    path = path_with_fault(studio, address, delivery={"value": "missing", "times": 1})

    assert studio.sandbox.ask("GET", path).status == 404
    assert studio.sandbox.ask("GET", path).status == 200


def test_a_page_instead_of_a_file(studio: Studio, address: str):
    path = path_with_fault(studio, address, delivery="html")

    answer = studio.sandbox.ask("GET", path)

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_redirect_to_another_host(studio: Studio, address: str):
    path = path_with_fault(studio, address, delivery="redirect")

    answer = studio.sandbox.ask("GET", path)

    assert answer.status == 302
    assert answer.headers["location"].startswith("http://localhost:")
    assert "elsewhere" in answer.headers["location"]


def test_a_slow_file_is_whole_in_the_end(studio: Studio, address: str):
    path = path_with_fault(studio, address, delivery="slow", slow_seconds=0.5)
    began = time.monotonic()

    answer = studio.sandbox.ask("GET", path)

    assert time.monotonic() - began >= 0.5
    assert answer.body.startswith(b"RIFF")
