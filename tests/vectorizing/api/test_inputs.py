from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tracer.tracing.options import Kind, Options
from vectorizing.api import inputs

GUESSED = Options(Kind.FLAT, colours=7, remove_background=True)


def test_what_is_left_out_is_as_guessed():
    assert inputs.options({}, GUESSED) == GUESSED
    assert inputs.options({"colours": 3}, GUESSED).remove_background


def test_another_kind_begins_with_its_own_settings():
    asked = inputs.options({"kind": "photo", "detail": 5}, GUESSED)

    assert asked == Options(Kind.PHOTO, detail=5)


def test_what_the_websites_form_refuses_is_refused_here():
    with pytest.raises(ValidationError):
        inputs.options({"colours": 900}, GUESSED)
