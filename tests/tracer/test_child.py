from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
from PIL import Image

from core.isolation.child import Reply, Request
from tests.pictures import photo, saved
from tests.tracer.svg.drawings import flat
from tracer.child import answer
from tracer.tracing.options import Kind, Options
from tracer.tracing.photo import LONGEST

MEGABYTES_8 = 8 * 1024 * 1024


def ask(act: str, content: bytes, chosen: Options | None = None, **fields) -> Reply:
    message = {"do": act, "most_bytes": MEGABYTES_8, **fields}
    if chosen:
        message["options"] = asdict(chosen)
    return answer(Request(json.loads(json.dumps(message)), content, lambda _: None))


def test_a_drawing_comes_with_figures_that_the_line_can_carry():
    reply = ask("vectorise", saved(photo(200, 120), "PNG"), Options(Kind.FLAT))

    said = json.loads(json.dumps(reply.message))
    assert (said["width"], said["height"], said["colours"]) == (200, 120, 4)
    assert said["svg_bytes"] == len(reply.contents[0])
    assert said["psnr"] > 25


def test_progress_goes_up_and_leaves_room_for_the_comparison():
    heard: list[int] = []
    fields = {"do": "vectorise", "most_bytes": MEGABYTES_8, "options": asdict(Options(Kind.FLAT))}

    answer(Request(fields, saved(photo(200, 120), "PNG"), heard.append))

    assert heard == sorted(heard)
    assert heard[-1] == 90


def test_a_draft_of_fewer_colours_than_wanted_is_made_again():
    chart = Image.effect_mandelbrot((600, 400), (-2.2, -1.1, 0.9, 1.1), 100)
    colourful = Image.merge("RGB", (chart, chart.rotate(90), chart.rotate(180)))

    few, many = (
        ask("preview", saved(colourful, "PNG"), Options(Kind.PHOTO, colours=colours)).message
        for colours in (8, 48)
    )

    assert few["colours"] <= 8
    assert many["colours"] > 16
    assert few["is_estimate"]
    assert many["is_estimate"]
    assert (many["width"], many["height"]) == (600, 400)


def test_a_photo_as_small_as_a_draft_is_told_exactly():
    picture, options = saved(photo(200, 120), "PNG"), Options(Kind.PHOTO, colours=4)

    preview, drawing = ask("preview", picture, options), ask("vectorise", picture, options)

    assert preview.message == {**drawing.message, "is_estimate": False}


@pytest.mark.parametrize("act", ["preview", "vectorise"])
def test_a_photo_larger_than_the_engine_works_at_is_drawn_at_its_own_size(act):
    picture = saved(photo(LONGEST + 200, 160), "PNG")

    said = ask(act, picture, Options(Kind.PHOTO, colours=4)).message

    assert (said["width"], said["height"]) == (LONGEST + 200, 160)
    assert said["psnr"] > 20


@pytest.mark.parametrize(
    ("act", "content", "fields", "code"),
    [
        ("inspect", b"", {}, "failed"),
        ("inspect", saved(photo(), "JPEG"), {}, "failed"),
        ("inspect", saved(photo(), "PNG")[:500], {}, "failed"),
        ("inspect", saved(Image.new("1", (4096, 2048)), "PNG"), {}, "too_heavy"),
        ("vectorise", saved(photo(), "PNG"), {"options": {"kind": "oil"}}, "failed"),
        ("export", b"<svg/>", {"format": "pdf", "width": None, "dpi": 96}, "failed"),
        ("export", flat(), {"format": "gif", "width": None, "dpi": 96}, "failed"),
        ("export", flat(), {"format": "png", "width": 8193, "dpi": 96}, "too_large"),
    ],
    ids=["nothing", "JPEG", "half", "large", "kind", "no drawing", "format", "width"],
)
def test_what_can_not_be_done_is_refused_and_not_raised(act, content, fields, code):
    reply = ask(act, content, **fields)

    assert reply.message["refused"][0] == code
    assert reply.contents == ()


def test_the_child_starts_without_the_product():
    names = ("django", "celery", "structlog", "ezdxf", "contourpy")
    program = f"import sys, tracer.child; print([m for m in {names} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True
    )

    assert done.stdout.strip() == "[]"
