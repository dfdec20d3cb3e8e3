from __future__ import annotations

import pytest

from core.uuids import is_uuid


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0b9f4e2e-6c1e-4d7b-9a57-2f7e2d1c3b4a", True),
        ("0b9f4e2e6c1e4d7b9a572f7e2d1c3b4a", True),
        ("0b9f4e2e-6c1e-4d7b-9a57-2f7e2d1c3b4", False),
        ("", False),
        ("alice", False),
    ],
)
def test_an_id_is_told_from_any_other_text(text, is_one):
    assert is_uuid(text) is is_one
