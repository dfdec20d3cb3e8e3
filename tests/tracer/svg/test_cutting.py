from __future__ import annotations

import io

import ezdxf
import pytest
from ezdxf import bbox
from ezdxf.document import Drawing

from tests.tracer.svg.drawings import KINDS, flat, svg
from tracer.svg.cutting import dxf
from tracer.svg.parser import read

MM_PER_PX = 25.4 / 72


def opened(svg_bytes: bytes) -> Drawing:
    return ezdxf.read(io.StringIO(dxf(read(svg_bytes), 72).decode()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_becomes_a_dxf_without_a_fault(kind):
    drawing = opened(KINDS[kind]())

    audit = drawing.audit()
    assert (audit.errors, audit.fixes) == ([], [])
    figures = sum(
        letter == "M" for shape in read(KINDS[kind]()).shapes for letter, _ in shape.segments()
    )
    assert len(drawing.modelspace()) == figures


def test_lines_become_a_closed_polyline_in_mm_with_y_up():
    (line,) = opened(svg('<path d="M0 0L72 0L72 36" fill="#123456"/>')).modelspace()

    assert line.dxftype() == "LWPOLYLINE"
    assert line.closed
    points = [pytest.approx(point, abs=1e-3) for point in line.get_points("xy")]
    assert points == [(0, 35.2778), (25.4, 35.2778), (25.4, 22.5778)]


def test_curves_become_a_spline_through_the_same_points():
    (curve,) = opened(svg('<path d="M0 100C0 50 50 0 100 0L100 100Z"/>')).modelspace()

    assert curve.dxftype() == "SPLINE"
    assert curve.dxf.degree == 3
    spline = curve.construction_tool()
    middle = spline.point(0.5)
    assert (middle.x, middle.y) == pytest.approx((31.25 * MM_PER_PX, 68.75 * MM_PER_PX), abs=1e-3)
    first, last = curve.control_points[0], curve.control_points[-1]
    assert tuple(first) == tuple(last)


def test_a_layer_holds_each_colour_and_the_sheet_its_size():
    drawing = opened(flat())

    layers = {entity.dxf.layer for entity in drawing.modelspace()}
    assert layers == {"fffdf5", "1d4ed8", "f59e0b", "10b981", "111827", "dc2626"}
    assert drawing.layers.get("1d4ed8").rgb == (0x1D, 0x4E, 0xD8)
    assert drawing.units == ezdxf.units.MM
    size = bbox.extents(drawing.modelspace()).size
    assert (size.x, size.y) == pytest.approx((1200 * MM_PER_PX, 800 * MM_PER_PX), abs=0.01)


def test_the_same_drawing_gives_the_same_bytes():
    assert dxf(read(flat()), 72) == dxf(read(flat()), 72)
