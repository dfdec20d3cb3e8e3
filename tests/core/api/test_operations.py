from __future__ import annotations

import pytest

from core.api.operations import OPEN, SIGNED_IN, Operation
from core.api.problem_types import INVALID, KEY_REUSED, MALFORMED, SCOPE_MISSING, TOO_MANY
from tests.core.api.probes import HoldInput


@pytest.mark.parametrize(
    ("operation", "among", "not_among"),
    [
        (Operation("a.get", "A", scope=OPEN), {TOO_MANY}, {SCOPE_MISSING, INVALID}),
        (Operation("a.get", "A", scope="a:read"), {SCOPE_MISSING}, {KEY_REUSED}),
        (Operation("a.get", "A", scope=SIGNED_IN), {TOO_MANY}, {SCOPE_MISSING}),
        (
            Operation("a.go", "A", scope="a:write", takes=HoldInput),
            {MALFORMED, INVALID},
            {KEY_REUSED},
        ),
        (Operation("a.go", "A", scope="a:write", spends=True), {KEY_REUSED, INVALID}, {MALFORMED}),
    ],
    ids=["open", "scope", "any-token", "takes", "spends"],
)
def test_the_facts_say_which_problems_there_are(operation, among, not_among):
    found = set(operation.all_problems)

    assert among <= found
    assert not found & not_among


def test_its_tag_is_the_first_half_of_its_name():
    assert Operation("photos.list", "P", scope=OPEN).tag == "photos"
