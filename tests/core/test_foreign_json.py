from __future__ import annotations

import json

import pytest

from core.foreign_json import MOST_DEEP, UnreadableJson, read, read_storable

DEEP = 100_000
UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"a": "\xff\xfe"}',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "just too deep": b"[" * (MOST_DEEP + 1) + b"]" * (MOST_DEEP + 1),
    "digits without end": b"9" * 5000,
    "infinity": b'{"a": 1e999}',
    "no number": b'{"a": NaN}',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_no_table_could_hold_is_refused_by_one_error(body):
    for reader in (read, read_storable):
        with pytest.raises(UnreadableJson):
            reader(body)


def test_what_is_sound_comes_through_as_it_is():
    sent = {"name": "Grüße \U0001f9d1", "list": [1, 2.5, None, True, {"deep": {"er": []}}]}

    assert read(json.dumps(sent)) == read_storable(json.dumps(sent)) == sent


def test_of_what_is_signed_only_the_letters_that_cant_be_stored_are_lost():
    found = read_storable(b'{"a\\u0000": ["x\\u0000y", "\\ud800!", "\\ud83d\\ude00"]}')

    assert found == {"a\ufffd": ["x\ufffdy", "?!", "\U0001f600"]}


@pytest.mark.parametrize("body", [b'"\\ud800"', b'{"\\ud800": 1}', b'["a", "\\udfff"]'])
def test_half_a_character_of_a_person_is_refused(body):
    with pytest.raises(UnreadableJson, match="half"):
        read(body)
