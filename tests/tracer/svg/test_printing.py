from __future__ import annotations

import re
import shutil
import subprocess
import zlib

import numpy as np
import pytest

from tests.pictures import opened
from tests.tracer.svg.drawings import KINDS, flat, svg
from tracer.svg.fidelity import psnr
from tracer.svg.parser import read
from tracer.svg.printing import eps, pdf
from tracer.svg.raster import render

NEEDS_GHOSTSCRIPT = pytest.mark.skipif(
    not shutil.which("gs"), reason="ghostscript is not installed here"
)
TRIANGLE = '<path d="M10 20L30 20C40 20 40 40 30 40Z" fill="#ff8000"/>'


def content_of(file: bytes) -> str:
    """The operators of the only page."""
    found = re.search(rb"/Length (\d+).*?stream\n", file, re.DOTALL)
    start = found.end()
    return zlib.decompress(file[start : start + int(found[1])]).decode()


def operators(text: str) -> dict[str, int]:
    names = re.findall(r"^(?:.* )?(m|l|c|h|f\*?|rg|gs|cm|Do|BI|Tf)$", text, re.MULTILINE)
    return {name: names.count(name) for name in names}


def test_a_pdf_is_one_page_of_paths_in_points():
    file = pdf(read(svg(TRIANGLE)), 72)

    assert file.startswith(b"%PDF-1.4\n")
    assert file.endswith(b"%%EOF\n")
    assert b"/MediaBox [0 0 200 100]" in file
    assert content_of(file) == (
        "1 0 0 -1 0 100 cm\n/O0 gs\n1.0000 0.5020 0.0000 rg\n"
        "10.000 20.000 m\n30.000 20.000 l\n40.000 20.000 40.000 40.000 30.000 40.000 c\nh\nf\n"
    )


def test_the_table_of_a_pdf_says_where_its_objects_are():
    file = pdf(read(flat()), 72)

    begin = int(re.search(rb"startxref\n(\d+)\n", file)[1])
    places = re.findall(rb"(\d{10}) 00000 n \n", file[begin:])
    assert file[begin:].startswith(b"xref\n0 5\n")
    for number, place in enumerate(places, start=1):
        assert file[int(place) :].startswith(b"%d 0 obj\n" % number)


@pytest.mark.parametrize("kind", KINDS)
def test_every_segment_is_a_vector_and_nothing_else_is_there(kind):
    document = read(KINDS[kind]())

    in_pdf, in_eps = pdf(document, 72), eps(document, 72).decode()

    drawn = [letter for shape in document.shapes for letter, _ in shape.segments()]
    expected = {name: drawn.count(name.upper()) for name in "mlch" if name.upper() in drawn}
    for found in (operators(content_of(in_pdf)), operators(in_eps.partition("%%Page:")[2])):
        assert {name: found.get(name) for name in expected} == expected
        assert found.get("f", 0) + found.get("f*", 0) == len(document.shapes)
        assert not {"Do", "BI", "Tf"} & found.keys()
    assert b"/Font" not in in_pdf
    assert b"Date" not in in_pdf


def test_opacity_is_kept_in_a_pdf_and_painted_as_on_white_in_an_eps():
    document = read(svg('<rect width="9" height="9" fill="#ff0000" fill-opacity=".5"/>', TRIANGLE))

    in_pdf, in_eps = pdf(document, 72), eps(document, 72).decode()

    assert b"/O0 <</ca 0.500>> /O1 <</ca 1.000>>" in in_pdf
    assert operators(content_of(in_pdf))["gs"] == 2
    assert "1.0000 0.5000 0.5000 rg" in in_eps


def test_an_eps_says_its_kind_and_its_bounds_in_short_lines():
    file = eps(read(svg(TRIANGLE, width=200.5, height=100)), 72).decode("ascii")

    lines = file.splitlines()
    assert lines[0] == "%!PS-Adobe-3.0 EPSF-3.0"
    assert lines[1:3] == ["%%BoundingBox: 0 0 201 100", "%%HiResBoundingBox: 0 0 200.5 100"]
    assert lines[-1] == "%%EOF"
    assert max(map(len, lines)) <= 255
    assert file.count("gsave") == file.count("grestore") == 1


@pytest.mark.parametrize("make", [pdf, eps])
def test_the_same_drawing_gives_the_same_bytes(make):
    assert make(read(flat()), 72) == make(read(flat()), 72)


@pytest.mark.parametrize("make", [pdf, eps])
def test_a_sheet_without_shapes_is_a_page_all_the_same(make):
    assert b"%%EOF" in make(read(svg()), 72)


@NEEDS_GHOSTSCRIPT
@pytest.mark.parametrize("make", [pdf, eps])
def test_an_interpreter_sees_what_we_see(make, tmp_path):
    (tmp_path / "drawing").write_bytes(make(read(flat())))

    device = ["-sDEVICE=png16m", "-r72", "-dEPSCrop", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4"]
    subprocess.run(
        ["gs", "-q", "-dBATCH", "-dNOPAUSE", *device, "-sOutputFile=seen.png", "drawing"],
        cwd=tmp_path,
        check=True,
    )

    seen = opened((tmp_path / "seen.png").read_bytes()).convert("RGB")
    ours = render(flat(), 1200).convert("RGB")
    assert seen.size == ours.size
    assert psnr(np.asarray(seen), np.asarray(ours)) > 30
