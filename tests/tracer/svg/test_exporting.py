from __future__ import annotations

import io
import re

import ezdxf
import pytest
from ezdxf.bbox import extents

from tests.pictures import opened
from tests.tracer.svg.drawings import flat, svg
from tracer.errors import VectorRefused
from tracer.svg.document import NotADrawing
from tracer.svg.exporting import MOST_SIDE, exported
from tracer.svg.formats import Format

STARTS = {
    Format.SVG: b"<svg ",
    Format.SVG_SMALL: b"<svg ",
    Format.PDF: b"%PDF-1.4",
    Format.EPS: b"%!PS-Adobe-3.0 EPSF-3.0",
    Format.PNG: b"\x89PNG",
    Format.DXF: b"  0\nSECTION",
}


@pytest.mark.parametrize("fmt", Format)
def test_a_drawing_comes_in_every_format(fmt):
    assert exported(flat(), fmt).startswith(STARTS[fmt])


@pytest.mark.parametrize(("dpi", "mm"), [(96, 317.5), (300, 101.6), (72, 423.333)])
def test_a_drawing_has_one_size_in_every_format(dpi, mm):
    drawing = svg('<path d="M0 0H1200V800H0Z"/>', width=1200, height=800)
    head = r'<svg [^>]*?width="([\d.]+)(mm|)"'

    sides = []
    for fmt in (Format.SVG, Format.SVG_SMALL):
        number, unit = re.findall(head, exported(drawing, fmt, dpi=dpi).decode())[0]
        sides.append(float(number) if unit else float(number) * 25.4 / 96)
    pdf = exported(drawing, Format.PDF, dpi=dpi)
    sides.append(float(re.findall(rb"MediaBox \[0 0 ([\d.]+)", pdf)[0]) * 25.4 / 72)
    eps = exported(drawing, Format.EPS, dpi=dpi).decode()
    sides.append(float(re.findall(r"HiResBoundingBox: 0 0 ([\d.]+)", eps)[0]) * 25.4 / 72)
    sheet = ezdxf.read(io.StringIO(exported(drawing, Format.DXF, dpi=dpi).decode()))
    sides.append(extents(sheet.modelspace()).size.x)

    assert sides == pytest.approx([mm] * 5, abs=0.01)


def test_the_small_one_is_never_the_larger_one():
    tiny = exported(svg(), Format.SVG_SMALL)

    assert exported(tiny, Format.SVG_SMALL) == tiny


@pytest.mark.parametrize(("width", "size"), [(None, (200, 100)), (800, (800, 400)), (1, (1, 1))])
def test_a_png_has_the_width_that_is_wanted(width, size):
    assert opened(exported(svg(), Format.PNG, width)).size == size


def test_a_png_beyond_measure_is_refused_with_the_width_that_would_do():
    tall = svg(width=100, height=1600)

    with pytest.raises(VectorRefused) as refused:
        exported(tall, Format.PNG, MOST_SIDE)

    assert refused.value.message.startswith("This PNG would measure 8,192 × 131,072 px.")
    assert refused.value.advice == "Choose a width of at most 512 px."
    assert opened(exported(tall, Format.PNG, 512)).size == (512, 8192)


def test_a_file_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr("tracer.svg.exporting.MOST_BYTES", 1000)

    with pytest.raises(VectorRefused) as refused:
        exported(flat(), Format.EPS)

    assert refused.value.code == "too_large"


@pytest.mark.parametrize("fmt", Format)
def test_what_is_no_drawing_is_exported_as_nothing(fmt):
    with pytest.raises(NotADrawing):
        exported(b"<svg/>", fmt)
