"""What is genuine and what is not, by an independent library too."""

from __future__ import annotations

import base64
import json
import secrets

import pytest
from joserfc import jws as jose
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from core.receipts import keys
from core.receipts.signatures import MOST_BYTES, Result, sign, verify

BODY = {"id": "1", "kind": "photos.deleted", "deleted": [{"what": "photos", "count": 12}]}


def fresh() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_body(jws: str, body: object) -> str:
    head, _, signature = jws.split(".")
    return f"{head}.{packed(body)}.{signature}"


def test_a_library_of_others_verifies_it_with_the_published_keys():
    known = KeySet.import_key_set(json.loads(keys.as_json()))

    opened = jose.deserialize_compact(sign(BODY), known, algorithms=["EdDSA"])

    assert json.loads(opened.payload) == BODY
    with pytest.raises(BadSignatureError):
        jose.deserialize_compact(with_body(sign(BODY), {}), known, algorithms=["EdDSA"])


@pytest.mark.parametrize(
    "wrapped",
    [
        "{}",
        "  {}\n",
        "Dear holder,\nyour receipt:\n\n{}\n\nKind regards",
        '{{"jws": "{}"}}',
        "%PDF-1.4 /Keywords ({}) \xff",
    ],
)
def test_a_receipt_is_found_wherever_it_stands(wrapped):
    assert verify(wrapped.format(sign(BODY))).body == BODY


def test_a_mail_may_have_broken_its_lines():
    jws = sign(BODY)

    lines = "\r\n".join(jws[start : start + 76] for start in range(0, len(jws), 76))

    assert verify(f"The receipt:\r\n{lines}").is_genuine


def test_what_was_changed_is_told_from_what_somebody_else_signed(settings):
    jws = sign(BODY)
    changed = verify(with_body(jws, BODY | {"id": "2"}))
    beside = verify(json.dumps({"receipt": BODY | {"id": "2"}, "jws": jws}))
    settings.RECEIPT_SIGNING_KEYS = [fresh()]

    strange = verify(jws)

    assert changed.result is beside.result is Result.CHANGED
    assert strange.result is Result.UNKNOWN_KEY
    assert changed.body == beside.body == strange.body == {}


def test_an_old_key_still_verifies_and_no_longer_signs(settings):
    old, [first, *_] = sign(BODY), settings.RECEIPT_SIGNING_KEYS
    settings.RECEIPT_SIGNING_KEYS = [fresh(), first]

    new = sign(BODY)

    assert verify(old).is_genuine
    assert verify(new).is_genuine
    assert verify(old).key_id != verify(new).key_id == keys.newest().id


@pytest.mark.parametrize("alg", ["none", "HS256", "", None])
def test_another_algorithm_is_none_of_ours(alg):
    _, body, signature = sign(BODY).split(".")
    head = packed({"alg": alg, "kid": keys.newest().id, "typ": "visiona-receipt"})

    assert verify(f"{head}.{body}.{signature}").result is Result.UNREADABLE
    assert verify(f"{head}.{body}.").result is Result.UNREADABLE


@pytest.mark.parametrize(
    "sent",
    ["", "hello", "{}", '{"jws": 7}', "[" * 20_000, '{"jws":' * 9_000, "\0" * 99, "eyJ" * 9_000],
)
def test_whatever_else_is_sent_is_no_receipt(sent):
    assert verify(sent).result is Result.UNREADABLE


def test_more_than_a_receipt_may_have_is_not_looked_through():
    assert verify(sign(BODY) + " " * MOST_BYTES).result is Result.UNREADABLE


def test_there_is_one_way_to_write_a_signature():
    """The last letter has bits that mean nothing; another one with the same meaning is refused."""
    jws = sign(BODY)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    twin = jws[:-1] + letters[letters.index(jws[-1]) ^ 1]

    assert verify(twin).result is Result.UNREADABLE
