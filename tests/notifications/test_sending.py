from __future__ import annotations

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from core.download import Patience
from notifications import sending
from notifications.sending import (
    EXCERPT,
    NotDelivered,
    WebhookMessage,
    WebhookResponse,
    new_secret,
)
from tests.core.test_download import certified
from tests.receiver import receiving

IMPATIENT = Patience(connect=0.5, read=0.3, total=0.6)
MESSAGE = WebhookMessage("evt_1", '{"type":"webhook.test","data":{"name":"Zoë"}}')


@pytest.fixture
def receiver():
    with receiving() as server:
        yield server


def send(url: str, *secrets: str, **options) -> WebhookResponse:
    return sending.send(url, MESSAGE, secrets or [new_secret()], **options)


def test_it_comes_signed_so_that_anybodys_library_believes_it(receiver):
    secret = new_secret()

    answer = send(receiver.at("status/204?token=1"), secret)

    [arrival] = receiver.arrived
    assert answer.status == 204
    assert arrival.verified(secret)["data"] == {"name": "Zoë"}
    assert (arrival.path, arrival.id) == ("/status/204?token=1", "evt_1")
    assert arrival.headers["content-type"] == "application/json"


def test_two_secrets_sign_side_by_side_and_a_third_is_not_believed(receiver):
    secrets = [new_secret(), new_secret()]

    send(receiver.at("status/200"), *secrets)

    [arrival] = receiver.arrived
    assert arrival.verified(secrets[0]) == arrival.verified(secrets[1])
    with pytest.raises(WebhookVerificationError):
        arrival.verified(new_secret())


def test_a_message_kept_by_a_stranger_is_soon_too_old(receiver):
    secret = new_secret()
    send(receiver.at("status/200"), secret)

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=6)),
        pytest.raises(WebhookVerificationError, match="too old"),
    ):
        receiver.arrived[0].verified(secret)


def test_secrets_are_long_and_never_the_same():
    made = {new_secret() for _ in range(20)}

    assert len(made) == 20
    assert {(each[:6], len(each)) for each in made} == {("whsec_", 50)}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("status/500", WebhookResponse(500, '{"seen": "500"}')),
        ("redirect/302", WebhookResponse(302, "")),
        ("redirect/307", WebhookResponse(307, "")),
        ("huge", WebhookResponse(200, "x" * EXCERPT)),
        ("bytes", WebhookResponse(200, "a\ufffdb\ufffd")),
        ("cut", WebhookResponse(200, "half")),
    ],
)
def test_what_is_said_is_taken_as_it_is_and_no_redirect_is_followed(receiver, path, answer):
    assert send(receiver.at(path)) == answer
    assert [arrival.path for arrival in receiver.arrived] == [f"/{path}"]


def test_a_body_that_never_ends_does_not_take_the_status_back(receiver):
    answer = send(receiver.at("slow_body"), patience=IMPATIENT)

    assert answer.status == 200
    assert answer.excerpt.startswith("so far")


@pytest.mark.parametrize(
    ("path", "code"),
    [("silent", "too_slow"), ("slow_headers", "too_slow"), ("noise", "bad_answer")],
)
def test_no_answer_ends_with_its_reason(receiver, path, code):
    with pytest.raises(NotDelivered) as failure:
        send(receiver.at(path), patience=IMPATIENT)

    assert failure.value.code == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1/", "unreachable"),
        ("https://nowhere.invalid/", "host_unknown"),
        ("https://10.0.0.7/", "address_refused"),
        ("http://example.com/", "address_refused"),
    ],
)
def test_a_place_that_can_not_be_had_is_named(url, code):
    with pytest.raises(NotDelivered) as failure:
        send(url)

    assert failure.value.code == code


def test_a_certificate_for_another_name_is_not_trusted(tmp_path):
    server_side, _ = certified("elsewhere.test", tmp_path)

    with receiving(server_side) as server, pytest.raises(NotDelivered) as failure:
        send(server.at("status/200"))

    assert failure.value.code == "not_trusted"
    assert server.arrived == []


def test_a_name_that_turns_inwards_later_is_not_followed(receiver, settings, monkeypatch):
    """DNS rebinding: public when it was registered, this machine when it is sent to."""
    settings.WEBHOOKS_TO_LOOPBACK = False
    _answer_names(monkeypatch, "127.0.0.1")

    with pytest.raises(NotDelivered) as failure:
        send(f"https://rebound.test:{receiver.url.rpartition(':')[2]}/status/200")

    assert failure.value.code == "address_refused"
    assert receiver.arrived == []


def test_the_line_goes_to_the_ip_that_was_checked(monkeypatch):
    asked = _answer_names(monkeypatch, "8.8.8.8", "127.0.0.1")
    called: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], **_: object) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)

    with pytest.raises(NotDelivered):
        send("https://rebound.test/hook")

    assert called == [("8.8.8.8", 443)]
    assert asked == ["rebound.test"]


def _answer_names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Names have these addresses in turn, one a look-up; gives the names that were asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[tuple]:
        asked.append(host)
        address = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked
