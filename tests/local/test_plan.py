from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import environment, plan
from local.plan import Workplace
from local.ports import free_ports
from local.waiting import StartError

ADDRESSES = ("PORT", "SITE_URL", "DATABASE_URL", "BROKER_URL", "SANDBOX_URL", "EMAIL_URL")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    for name in (*ADDRESSES, *environment.keys(tmp_path)):
        monkeypatch.delenv(name, raising=False)
    return Workplace(tmp_path, tmp_path, "tables-1")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_usual_port_gives_way_when_it_is_taken(
    place: Workplace, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "USUAL_PORT", taken)
    said: list[str] = []

    settled = plan.settle(place, said.append)

    assert settled.port != taken
    assert settled.env["PORT"] == str(settled.port)
    assert settled.site == f"http://127.0.0.1:{settled.port}"
    assert f"(pid {os.getpid()}); using {settled.port}" in said[0]


def test_an_asked_port_that_is_taken_is_an_error_that_names_the_holder(
    place: Workplace, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(taken))

    with pytest.raises(StartError, match=rf"taken by .* \(pid {os.getpid()}\)"):
        plan.settle(place, print)


def test_the_person_has_the_last_word(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"REPLICATE_API_TOKEN": "r8_real", "EMAIL_URL": "smtp://mail", "SECRET_KEY": "mine"}
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)

    settled = plan.settle(place, print)

    assert wanted.items() <= settled.env.items()
    assert not wanted.keys() & settled.local_file().keys()


def test_another_terminal_learns_what_it_needs_and_no_more(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("PORT", str(port))
    settled = plan.settle(place, print)
    settled.env["DATABASE_URL"] = "postgres://ours"

    local = settled.local_file()

    assert local["DATABASE_URL"] == "postgres://ours"
    assert local["PORT"] == str(port)
    assert local[environment.GIVEN] == "PORT"
    assert local.keys() >= {"SANDBOX_URL", "EMAIL_URL", "SITE_URL", "FIELD_ENCRYPTION_KEYS"}
    assert not local.keys() & {"PATH", "HOME", "DB_ROLE"}


def test_loopback_is_never_asked_through_a_proxy(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet")

    settled = plan.settle(place, print)

    assert settled.env["NO_PROXY"] == "intranet,127.0.0.1,localhost"
    assert settled.env["HOST"] == "127.0.0.1"


def test_stripes_events_go_to_the_product_and_are_signed_for_it(place: Workplace) -> None:
    settled = plan.settle(place, print)

    assert settled.sandbox.stripe_webhook_url == f"{settled.site}/api/payment/webhook"
    assert settled.sandbox.stripe_secret == settled.env["STRIPE_WEBHOOK_SECRETS"]
    assert settled.sandbox.stripe_secret.startswith("whsec_")
