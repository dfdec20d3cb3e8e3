from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.receipts.signatures import sign

BODY = {"kind": "photos.deleted", "statement": "12 photos deleted", "photos": 12}


def test_the_command_says_what_a_genuine_receipt_states(tmp_path):
    file, said = tmp_path / "receipt.json", StringIO()
    file.write_text(json.dumps({"receipt": BODY, "jws": sign(BODY)}))

    call_command("verify_receipt", str(file), stdout=said)

    assert "Genuine: 12 photos deleted" in said.getvalue()
    assert "Photos: 12" in said.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"receipt": BODY | {"photos": 13}, "jws": sign(BODY)}, "changed"),
        ({"photos": 12}, "no receipt"),
    ],
)
def test_and_fails_for_any_other(tmp_path, content, words):
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(content))

    with pytest.raises(CommandError, match=words):
        call_command("verify_receipt", str(file))


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("verify_receipt", str(tmp_path / "none"))
