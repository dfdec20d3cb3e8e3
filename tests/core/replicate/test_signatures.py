from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from core.foreign_json import UnreadableJson
from core.providers import BadSignature
from core.replicate.signatures import Hint, verify

KEY = "whsec_" + base64.b64encode(b"the key of this account").decode()
OLD_KEY = "whsec_" + base64.b64encode(b"the key before it").decode()
BODY = json.dumps({"id": "abc", "status": "succeeded", "output": ["Grüße"]}).encode()


@pytest.fixture(autouse=True)
def _secrets(settings: Any):
    settings.REPLICATE_WEBHOOK_SECRETS = [KEY, OLD_KEY]


def test_a_signature_made_by_others_fits():
    assert verify(_signed(), BODY) == Hint("msg_1", "abc", "succeeded")


def test_the_key_before_the_rotation_fits():
    assert verify(_signed(key=OLD_KEY), BODY).remote_id == "abc"


def test_what_we_take_others_take():
    headers = _signed()

    verify(headers, BODY)

    assert Webhook(KEY).verify(BODY, headers)["id"] == "abc"


def test_one_good_signature_among_several_is_enough():
    good = _signed()["webhook-signature"]

    headers = _signed() | {"webhook-signature": f"v1,AAAA v1a,BBBB {good}"}

    assert verify(headers, BODY).event_id == "msg_1"


@pytest.mark.parametrize("seconds", [-299, 299])
def test_a_few_minutes_between_the_clocks_are_fine(seconds: int):
    assert verify(_signed(seconds), BODY)


@pytest.mark.parametrize("seconds", [-302, 302, -18_000])
def test_old_and_future_messages_are_refused(seconds: int):
    with pytest.raises(BadSignature):
        verify(_signed(seconds), BODY)


def test_another_key_is_refused():
    other = "whsec_" + base64.b64encode(b"somebody else's").decode()

    with pytest.raises(BadSignature):
        verify(_signed(key=other), BODY)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "msg_\udcff"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "-5"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": "١٢٣"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,not base64!"},
        {"webhook-signature": "v1,ünïcode"},
    ],
)
def test_a_changed_header_is_refused(change: dict[str, str]):
    with pytest.raises(BadSignature):
        verify(_signed() | change, BODY)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_refused(name: str):
    headers = _signed()
    del headers[name]

    with pytest.raises(BadSignature):
        verify(headers, BODY)


def test_another_scheme_is_refused():
    headers = _signed()

    headers["webhook-signature"] = headers["webhook-signature"].replace("v1,", "v9,")

    with pytest.raises(BadSignature):
        verify(headers, BODY)


def test_one_changed_byte_is_refused():
    with pytest.raises(BadSignature):
        verify(_signed(), BODY.replace(b"abc", b"abd"))


@pytest.mark.parametrize("body", [b"\xff\x00", b"", b"[]", b"{}", b'{"id": 7}'])
def test_a_body_that_names_no_job_is_refused(body: bytes):
    with pytest.raises(UnreadableJson):
        verify(_signed_by_hand(body), body)


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_"], ["whsec_not base64!"]])
def test_without_a_usable_secret_everything_is_refused(settings: Any, secrets: list[str]):
    settings.REPLICATE_WEBHOOK_SECRETS = secrets

    with pytest.raises(BadSignature):
        verify(_signed(), BODY)


def _signed(seconds: int = 0, key: str = KEY) -> dict[str, str]:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    signature = Webhook(key).sign("msg_1", at, BODY.decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def _signed_by_hand(body: bytes) -> dict[str, str]:
    import hashlib
    import hmac

    stamp = str(int(datetime.now(UTC).timestamp()))
    key = base64.b64decode(KEY.removeprefix("whsec_"))
    digest = hmac.new(key, b"msg_1." + stamp.encode() + b"." + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature}
