"""A picture becomes a drawing in Chromium: from the drop to the file, and through the sign-up."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from tests.browser import person
from tests.browser.conftest import until

DROP = """(zone, {name, content}) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type: "image/png"}));
  zone.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true}));
}"""
CUT = "figure => figure.style.getPropertyValue('--cut')"


def drop(page: Any, picture: Path) -> None:
    content = base64.b64encode(picture.read_bytes()).decode()
    zone = page.locator("[data-upload=ready] .dropzone")
    zone.evaluate(DROP, {"name": picture.name, "content": content})


def test_a_dropped_picture_is_previewed_drawn_downloaded_and_kept(page, product, tmp_path):
    person.sign_up(page, product)
    page.goto("/vectorise/")
    picture = person.draw_logo(tmp_path)

    drop(page, picture)
    page.wait_for_url("**/vectorise/*-*/")
    person.preview(page)
    compare_and_zoom(page)
    page.get_by_role("button", name="Vectorise · 0.8 credits").click()
    page.get_by_role("link", name="SVG", exact=True).wait_for(timeout=40_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="SVG", exact=True).click()

    assert download.value.suggested_filename == f"{picture.stem}.svg"
    assert download.value.path().read_bytes().lstrip().startswith((b"<svg", b"<?xml"))
    page.get_by_role("button", name="Save to gallery").click()
    page.get_by_role("link", name="Show it").click()
    page.wait_for_url("**/gallery/*-*/")


def compare_and_zoom(page):
    figure, slider = page.locator(".compare"), page.locator(".compare input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    assert figure.evaluate(CUT) == "0%"

    page.get_by_role("button", name="400 %").click()
    assert page.locator("[data-compare-stage]").evaluate("stage => stage.offsetWidth") == 640
    page.get_by_role("button", name="Fit").click()
    assert figure.evaluate(CUT) == "0%"


def test_a_visitors_picture_waits_through_the_sign_up(page, product, tmp_path):
    picture = person.draw_logo(tmp_path)
    page.goto("/vectorise/")

    drop(page, picture)
    page.get_by_role("link", name="Sign up and go on").click()
    person.fill_sign_up(page, product)
    page.wait_for_url(re.compile(r"/vectorise/[0-9a-f-]{36}/"))

    assert page.get_by_text(picture.name).first.is_visible()
    until(lambda: page.get_by_role("button", name="Preview ·").is_visible())


def test_several_pictures_become_one_batch(page, product, tmp_path):
    person.sign_up(page, product)
    page.goto("/vectorise/")
    pictures = [str(person.draw_logo(tmp_path)) for _ in range(2)]

    page.set_input_files("input[type=file]", pictures)
    until(lambda: page.locator("#works input:checked").count() == 2)
    page.get_by_role("button", name="Vectorise together").click()
    page.get_by_role("button", name="Vectorise all ·").click()
    page.get_by_role("heading", name="Done").wait_for(timeout=40_000)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download the zip").click()
    assert download.value.suggested_filename.endswith(".zip")
