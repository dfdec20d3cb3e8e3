from __future__ import annotations

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.deep import times
from tests.tracer.svg.drawings import KINDS, flat, svg
from tracer.svg.document import Document, NotADrawing, Shape
from tracer.svg.parser import check, read

PATH = '<path d="M0 0h1v1z"/>'
HOSTILE = {
    "nothing": b"",
    "no XML": b"\x89PNG\r\n",
    "another root": b'<html xmlns="http://www.w3.org/2000/svg"/>',
    "no namespace": b'<svg width="9" height="9"/>',
    "HTML's namespace": b'<svg xmlns="http://www.w3.org/1999/xhtml" width="9" height="9"/>',
    "two roots": svg() + svg(),
    "a tail": svg() + b"<?php ?>",
    "half": flat()[:-20],
    "a script": svg("<script>alert(1)</script>"),
    "a script that is a path's child": svg('<path d="M0 0"><script/></path>'),
    "a handler": svg('<path d="M0 0" onclick="alert(1)"/>'),
    "a handler at the root": svg().replace(b"<svg", b"<svg onload='alert(1)'"),
    "a link": svg('<a href="javascript:alert(1)">' + PATH + "</a>"),
    "an old link": svg('<path xlink:href="#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>'),
    "a picture": svg('<image href="https://example.com/a.png"/>'),
    "a picture inside": svg('<image href="data:image/png;base64,AAAA"/>'),
    "use": svg('<use href="#a"/>'),
    "a foreign object": svg("<foreignObject><p>hello</p></foreignObject>"),
    "an element of another namespace": svg('<p xmlns="http://www.w3.org/1999/xhtml"/>'),
    "a prefix": svg('<s:path xmlns:s="http://www.w3.org/2000/svg" d="M0 0"/>'),
    "text": svg("<text>hello</text>"),
    "loose text": svg("hello"),
    "a title": svg("<title>hello</title>"),
    "a sheet of styles": svg("<style>@import 'https://example.com/a.css'</style>"),
    "a style": svg('<path d="M0 0" style="fill:url(https://example.com)"/>'),
    "a class": svg('<path d="M0 0" class="a"/>'),
    "an id": svg('<path d="M0 0" id="a"/>'),
    "an address as paint": svg('<path d="M0 0" fill="url(#a)"/>'),
    "a named colour": svg('<path d="M0 0" fill="red"/>'),
    "a gradient": svg("<linearGradient/>"),
    "a pattern": svg("<pattern/>"),
    "a filter": svg("<filter/>"),
    "an animation": svg('<path d="M0 0"><animate attributeName="d"/></path>'),
    "a stroke": svg('<path d="M0 0" stroke="#000"/>'),
    "a space of XML's": svg('<path d="M0 0" xml:space="preserve"/>'),
    "a comment": svg("<!-- hello -->"),
    "an instruction": svg("<?xml-stylesheet href='https://example.com/a.css'?>"),
    "a section": svg("<![CDATA[ ]]>"),
    "a document type": b"<!DOCTYPE svg>" + svg(),
    "an entity bomb": b'<!DOCTYPE svg [<!ENTITY a "' + b"x" * 999 + b'">]>' + svg("&a;" * 99),
    "a file's entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
    "an unknown entity": svg("&nbsp;"),
    "another encoding": b"<?xml version='1.0' encoding='utf-16'?>" + svg(),
    "no text at all": svg("\x00"),
    "svg in svg": svg('<svg width="9" height="9"/>'),
    "a shape in a shape": svg(f'<path d="M0 0">{PATH}</path>'),
    "too deep": svg("<g>" * 9 + PATH + "</g>" * 9),
    "a path that is none": svg('<path d="M0 0 javascript:"/>'),
    "a rotation": svg('<path d="M0 0" transform="rotate(45)"/>'),
    "an opacity above one": svg('<path d="M0 0" fill-opacity="2"/>'),
    "an unknown rule": svg('<path d="M0 0" fill-rule="inherit"/>'),
    "no width": svg().replace(b'width="200"', b""),
    "a width in cm": svg().replace(b'width="200"', b'width="200cm"'),
    "no area": svg(width=0),
    "a sheet beyond measure": svg(width=20_000),
    "a view box of its own": svg().replace(b'"0 0 200', b'"5 0 200'),
    "a rectangle turned inside out": svg('<rect width="-5" height="5"/>'),
    "a rectangle without a size": svg("<rect/>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_on_the_short_list_refuses_the_drawing(name):
    with pytest.raises(NotADrawing):
        check(HOSTILE[name])


def test_too_many_shapes_are_refused(monkeypatch):
    monkeypatch.setattr("tracer.svg.parser.MOST_SHAPES", 3)

    check(svg(PATH * 3))
    with pytest.raises(NotADrawing):
        check(svg(PATH * 4))


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_engine_writes_is_a_drawing(kind):
    check(KINDS[kind]())


def test_paint_is_handed_down_and_places_add_up():
    drawing = svg(
        '<g fill="#ABC" fill-opacity=".5" transform="translate(1,2)">'
        '<g transform="translate(10 20)" fill-rule="evenodd"><path d="M0 0h1v1"/></g>'
        '<rect x="3" width="4" height="5" fill="#123456" fill-opacity="1"/>'
        "</g>"
        '<path fill-rule="nonzero"/>'
    )

    assert read(drawing) == Document(
        200,
        100,
        (
            Shape("M0 0h1v1", "#aabbcc", 0.5, True, 11, 22),
            Shape("M3 0h4v5H3z", "#123456", 1, False, 1, 2),
            Shape(""),
        ),
    )


def test_a_declaration_and_white_space_do_no_harm():
    drawing = b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg("\n", PATH, "\n") + b"\n"

    assert len(read(drawing).shapes) == 1


@given(some.binary(max_size=300))
@settings(max_examples=times(50, 500), deadline=None)
def test_noise_is_read_or_refused_and_nothing_else(noise):
    with contextlib.suppress(NotADrawing):
        read(noise)


@given(some.integers(), some.integers(1, 40))
@settings(max_examples=times(60, 1000), deadline=None)
def test_a_damaged_drawing_is_read_or_refused_and_nothing_else(seed, times):
    chance = random.Random(seed)
    damaged = bytearray(flat())
    for _ in range(times):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randrange(3)] = chance.choice(
            (b"<", b'"', b"&", b" ", b"9", b"/")
        )

    with contextlib.suppress(NotADrawing):
        read(bytes(damaged))
