from __future__ import annotations

import re

import pytest

from billing.models import Purpose
from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from tests import factories
from tests.vectorizing.conftest import acts
from tracer import api as tracer
from tracer.api import Format, VectorRefused, VectorUnavailable
from vectorizing.services import downloads, sources
from vectorizing.services.refusals import VectoriserRefused

pytestmark = pytest.mark.django_db
STARTS = {
    Format.SVG: b"<svg",
    Format.SVG_SMALL: b"<svg",
    Format.PDF: b"%PDF-",
    Format.EPS: b"%!PS-Adobe",
    Format.PNG: b"\x89PNG",
    Format.DXF: b"  0\n",
}


@pytest.fixture
def drawing(source):
    return factories.make_vectorisation(source, state=State.SUCCEEDED)


@pytest.mark.parametrize("fmt", Format)
def test_a_drawing_comes_in_every_format(alice, drawing, fmt):
    file = downloads.file(drawing, fmt, 64)

    assert file.content.startswith(STARTS[fmt])
    assert file.name == ("logo-small.svg" if fmt is Format.SVG_SMALL else f"logo.{fmt}")
    assert "/" in file.content_type
    assert acts(alice) == [f"download {fmt}"]


def test_a_file_is_named_and_measured_as_the_picture_it_is_taken_along_for(alice, drawing):
    letterhead = sources.receive(alice, factories.logo(dpi=(300, 300)), "letterhead.png")
    drawing.sha256 = letterhead.sha256
    with user_scope(alice.pk):
        drawing.save(update_fields=["sha256"])
        sent_last = downloads.picture_of(drawing)
        chosen = downloads.picture_of(drawing, str(letterhead.pk))

    file = downloads.file(drawing, Format.SVG, picture=sent_last)

    assert sent_last == chosen == letterhead
    assert file.name == "letterhead.svg"
    [px] = re.findall(rb'width="(\d+)"', storage.read(drawing.result_key))
    assert f'width="{int(px) * 25.4 / 300:.6g}mm"'.encode() in file.content


def test_a_preview_is_not_the_product(source):
    preview = factories.make_vectorisation(source, Purpose.PREVIEW, state=State.SUCCEEDED)

    with pytest.raises(VectoriserRefused):
        downloads.file(preview, Format.SVG)


@pytest.mark.parametrize("change", [{}, {"state": State.RUNNING}], ids=["lost file", "not done"])
def test_what_is_not_there_is_refused_and_not_noted(alice, source, change):
    drawing = factories.make_vectorisation(source, **{"state": State.SUCCEEDED} | change)
    storage.delete(drawing.result_key)

    with pytest.raises(VectoriserRefused, match="Send it again"):
        downloads.file(drawing, Format.SVG)

    assert acts(alice) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (VectorUnavailable(), "busy"),
        (VectorRefused("too_heavy", "Too many nodes for DXF.", advice="Take SVG."), "too_heavy"),
    ],
    ids=["away", "refused"],
)
def test_a_format_that_can_not_be_made_says_why(drawing, monkeypatch, error, code):
    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(tracer, "export", fail)

    with pytest.raises(VectoriserRefused) as refusal:
        downloads.file(drawing, Format.DXF)

    assert refusal.value.code == code
