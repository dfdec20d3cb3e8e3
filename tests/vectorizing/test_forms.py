from __future__ import annotations

from typing import Any

import pytest

from tracer.tracing.options import Kind, Options
from vectorizing.forms import OptionsForm, initial


def posted(**fields: Any) -> dict[str, Any]:
    """What a browser sends; a box that is not ticked is not sent."""
    sent = {"kind": "flat", "colours": "4", "detail": "3", "smoothing": "2", "threshold": ""}
    return sent | fields


def test_a_filled_form_gives_the_settings():
    form = OptionsForm(posted(colours="9", detail="5", smoothing="0", remove_background="on"))

    assert form.is_valid()
    assert form.options() == Options(Kind.FLAT, 9, 5, 0, remove_background=True)


def test_settings_come_back_from_the_form_that_begins_with_them():
    options = Options(Kind.LINE, detail=4, threshold=77)

    form = OptionsForm({name: value or "" for name, value in initial(options).items()})

    assert form.is_valid()
    assert form.options() == options


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "cubism"}, "kind"),
        ({"colours": "1"}, "colours"),
        ({"colours": "65"}, "colours"),
        ({"colours": ""}, "colours"),
        ({"detail": "9"}, "detail"),
        ({"smoothing": "x"}, "smoothing"),
        ({"kind": "line", "threshold": "255"}, "threshold"),
    ],
    ids=str,
)
def test_what_can_not_be_is_refused_at_its_field(fields, wrong):
    form = OptionsForm(posted(**fields))

    assert set(form.errors) == {wrong}


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"kind": "line", "colours": "999"}, Options(Kind.LINE)),
        ({"kind": "flat", "threshold": "999"}, Options(Kind.FLAT, colours=4)),
        ({"kind": "photo", "threshold": "7"}, Options(Kind.PHOTO, colours=4)),
    ],
    ids=str,
)
def test_what_a_kind_has_no_use_for_is_passed_over(fields, options):
    form = OptionsForm(posted(**fields))

    assert form.is_valid()
    assert form.options() == options
