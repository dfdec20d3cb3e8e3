from __future__ import annotations

from tracer.svg.formats import Format


def test_a_format_is_named_in_addresses_by_its_value():
    assert Format("svg_small") is Format.SVG_SMALL
    assert {str(each) for each in Format} == {"svg", "svg_small", "pdf", "eps", "png", "dxf"}
