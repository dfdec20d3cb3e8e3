"""The main job in Chromium, from the landing page to a deleted picture."""

from __future__ import annotations

import re

from tests.browser import person
from tests.browser.conftest import until


def test_a_newcomer_gets_pictures_of_themself(page, product, tmp_path):
    page.goto("/")
    page.locator("main a", has_text="Train your model").first.click()
    email = person.sign_up(page, product)

    person.upload(page, person.draw_photos(tmp_path))
    person.train(page, trigger_word="zorkan7")
    page.get_by_text("Make pictures").first.wait_for(timeout=60_000)
    assert page.get_by_text(re.compile("10 photos")).first.is_visible()
    assert "ready" in until(lambda: product.mails(email)[1:])[0]["subject"].lower()

    page.get_by_text("Make pictures").first.click()
    enhance_and_accept(page, "reading by the window")
    page.click("#generate")
    tiles = page.locator("#feed li.tile img")
    tiles.first.wait_for(timeout=40_000)
    assert tiles.count() == 4
    page.click("#generate")  # a second time in the same page: it still complains of nothing
    until(lambda: tiles.count() == 8)

    page.goto("/gallery/")
    assert page.locator("main img").count() == 8
    page.locator("main a[data-lightbox]").first.click()
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    page.wait_for_url("**/gallery/")
    look_download_delete_and_undo(page)


def enhance_and_accept(page, words):
    page.fill("[name=prompt]", words)
    page.get_by_role("button", name="Enhance").click()
    page.get_by_role("button", name="Use these words").click()
    until(lambda: page.input_value("[name=prompt]") != words)
    enhanced = page.input_value("[name=prompt]")
    assert "zorkan7" in enhanced
    page.get_by_role("button", name="Back to my words").click()
    until(lambda: page.input_value("[name=prompt]") == words)


def look_download_delete_and_undo(page):
    page.goto("/gallery/")
    address = page.locator("main a[data-lightbox]").first.get_attribute("href")
    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    content = download.value.path().read_bytes()
    assert content[:4] == b"RIFF"
    assert download.value.suggested_filename.endswith(".webp")

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").first.click()
    until(lambda: page.goto(address).status == 200)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").first.wait_for()

    page.goto("/gallery/")
    assert page.locator("main a[data-lightbox]").count() == 7
    assert page.goto(address).status == 404
