from __future__ import annotations

import pytest
from django.test import RequestFactory

from tracer.api import Format
from vectorizing.views.formats import FORMATS, wanted


def test_every_format_can_be_chosen():
    assert sorted(name for name, _, _ in FORMATS) == sorted(Format)


@pytest.mark.parametrize(
    ("asked", "format_"),
    [("pdf", Format.PDF), ("svg_small", Format.SVG_SMALL), ("exe", Format.SVG), ("", Format.SVG)],
)
def test_what_nobody_knows_is_svg(asked, format_):
    assert wanted(RequestFactory().get("/", {"format": asked})) is format_
