from __future__ import annotations

import pytest

from tracer.tracing.options import Kind, Options
from vectorizing.api import inputs

GUESSED = Options(Kind.FLAT, colours=7, remove_background=True)


def test_what_is_left_out_is_as_guessed():
    assert inputs.options({}, GUESSED) == GUESSED
    assert inputs.options({"colours": 3}, GUESSED).remove_background


def test_another_kind_begins_with_its_own_settings():
    asked = inputs.options({"kind": "photo", "detail": 5}, GUESSED)

    assert asked == Options(Kind.PHOTO, detail=5)


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({"kind": "line", "colours": 9}, Options(Kind.LINE)),
        ({"kind": "line", "threshold": 77}, Options(Kind.LINE, threshold=77)),
        ({"threshold": 77}, GUESSED),
    ],
    ids=str,
)
def test_what_a_kind_has_no_use_for_is_passed_over(asked, options):
    assert inputs.options(asked, GUESSED) == options
