from __future__ import annotations

from operations.services.contents import Contents

THERE = Contents({"a": 3, "b": 1}, 2, "digest", ["core.0001_initial"])


def test_what_is_not_as_it_was_is_named():
    other = Contents({"a": 2, "c": 1}, 2, "another", [])

    assert THERE.differences(THERE) == []
    assert THERE.differences(other) == [
        "a has 2 rows, 3 were backed up",
        "b has no rows, 1 were backed up",
        "c has 1 rows, no were backed up",
        "row security or rights are not those that were backed up",
        "the migrations are not those that were backed up",
    ]
