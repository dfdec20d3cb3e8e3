"""What the frame of every page does by itself."""

from __future__ import annotations

import json
import re

import pytest

from tests.browser import person
from tests.browser.conftest import until

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
NARROW = (
    "/", "/styleguide/", "/account/", "/accounts/email/", "/models/", "/photos/", "/vectorise/",
)  # fmt: skip
BUSY = '<div id="jobs"><span class="badge">3</span></div>'


@pytest.fixture(scope="module")
def cookies(browser, product):
    """Of somebody who is logged in."""
    context = browser.new_context(base_url=product.url)
    person.sign_up(context.new_page(), product)
    yield context.cookies()
    context.close()


@pytest.fixture
def inside(page, cookies):
    """A page of somebody who is logged in, the same in many tests."""
    page.context.add_cookies(cookies)
    return page


@pytest.fixture
def newcomer(page, product):
    """A page of somebody who has no photos yet."""
    person.sign_up(page, product)
    return page


def test_the_theme_changes_at_once_and_stays(inside):
    inside.goto("/account/")
    inside.evaluate("window.stayed = true")

    with inside.expect_response("**/account/theme/"):
        inside.click("main [name=theme][value=light]")
    until(lambda: inside.get_attribute("html", "data-theme") == "light")
    assert inside.evaluate("window.stayed")
    assert inside.get_attribute("main [value=light]", "aria-pressed") == "true"
    assert inside.get_attribute("meta[name=theme-color]", "content") == "#fafafc"

    inside.reload()
    assert inside.get_attribute("html", "data-theme") == "light"


def test_a_toast_comes_and_can_be_closed(inside):
    inside.goto("/account/")
    inside.fill("[name=name]", "Ada")
    inside.click("main form:has([name=name]) button")

    toast = inside.locator("[data-toast]", has_text="Saved.")
    toast.wait_for()
    toast.get_by_role("button", name="Close").click()

    until(lambda: toast.count() == 0)


def test_a_form_is_sent_once_however_often_it_is_pressed(inside):
    sent = []
    inside.goto("/account/")
    inside.on("request", lambda request: request.method == "POST" and sent.append(request.url))

    with inside.expect_navigation():
        busy = inside.eval_on_selector(
            "main form:has([name=name]) button",
            "button => { for (let i = 0; i < 3; i++) button.click(); return button.outerHTML; }",
        )

    assert len(sent) == 1
    assert 'aria-busy="true"' in busy
    assert "Save" in busy


def test_a_dialog_keeps_the_focus_and_its_toasts_can_be_pressed(page):
    page.goto("/styleguide/")
    page.evaluate("document.body.appendChild(document.createElement('dialog')).showModal()")
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("messages", {detail: {items: [
          {level: "success", text: "<b>Done</b>", id: "1", action: null},
          {level: "success", text: "<b>Done</b>", id: "1", action: null}]}}))"""
    )

    toast = page.locator("dialog [data-toast]")
    assert toast.count() == 1
    assert "<b>Done</b>" in toast.inner_text()
    toast.get_by_role("button", name="Close").click()
    page.keyboard.press("Escape")

    until(lambda: page.evaluate("document.querySelector('body > #toasts') !== null"))
    assert page.locator("dialog:modal").count() == 0


def test_errors_of_the_server_are_told_and_nothing_is_swapped(inside):
    inside.goto("/photos/")
    inside.route("**/account/jobs/", lambda route: route.fulfill(status=500, body="oops"))

    inside.evaluate("htmx.trigger(document.body, 'jobs')")
    inside.locator("[role=alert] [data-toast]", has_text="Something broke").wait_for()

    assert inside.locator("#jobs").count() == 1
    assert "oops" not in inside.inner_text("body")
    assert "Response Status Error Code 500" in inside.complaints.pop()


def test_a_lost_line_is_told(page):
    page.goto("/")
    page.context.set_offline(True)
    page.locator("[data-offline]").wait_for()

    page.context.set_offline(False)

    until(lambda: not page.locator("[data-offline]").is_visible())


def test_a_page_that_nobody_sees_asks_nothing(inside):
    asked = []
    inside.goto("/photos/")
    inside.on("request", lambda request: asked.append(request.url))
    inside.evaluate(HIDE, True)
    inside.evaluate("htmx.trigger(document.body, 'jobs')")
    inside.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 700))")
    assert not [url for url in asked if "/account/jobs/" in url]

    with inside.expect_request("**/account/jobs/"):
        inside.evaluate(HIDE, False)


def test_each_file_goes_its_own_way(newcomer, tmp_path):
    good, bad = person.draw_photos(tmp_path, 1)[0], tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    status = newcomer.locator("[data-upload-status]")
    newcomer.goto("/photos/")
    newcomer.set_input_files("input[type=file]", str(good))
    until(lambda: status.inner_text() == "1 of 1 uploaded")

    newcomer.set_input_files("input[type=file]", [str(good), str(bad)])

    until(lambda: status.inner_text() == "1 of 3 uploaded, 1 here already, 1 not taken")
    rows = newcomer.locator("[data-upload-list] li")
    assert "bad.jpg" in rows.nth(1).inner_text()
    assert newcomer.get_by_role("button", name="Retry").count() == 0
    newcomer.get_by_role("button", name="Dismiss 2").click()
    until(lambda: status.inner_text() == "1 of 1 uploaded")


def test_a_lost_upload_is_tried_again_by_hand_and_alone(newcomer, tmp_path):
    first, second = person.draw_photos(tmp_path, 2)
    newcomer.goto("/photos/")
    refuse = json.dumps({"error": "Not just now."})
    newcomer.route(
        re.compile("/photos/upload/"),
        # Longer than a page waits by itself.
        lambda route: route.fulfill(status=429, body=refuse, headers={"Retry-After": "3600"}),
    )
    newcomer.set_input_files("input[type=file]", str(first))
    newcomer.get_by_text("Not just now.").wait_for()
    newcomer.unroute_all()
    newcomer.set_input_files("input[type=file]", str(second))
    until(lambda: newcomer.inner_text("[data-upload-status]") == "1 of 2 uploaded, 1 not taken")

    newcomer.get_by_role("button", name="Retry").click()

    until(lambda: newcomer.inner_text("[data-upload-status]") == "2 of 2 uploaded")


def test_a_large_photo_is_made_smaller_before_it_travels(inside, tmp_path):
    large = tmp_path / "large.png"
    inside.goto("/photos/")
    drawn = inside.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(3000, 1500);
          canvas.getContext("2d").fillRect(0, 0, 900, 900);
          const blob = await canvas.convertToBlob();
          return [...new Uint8Array(await blob.arrayBuffer())];
        }"""
    )
    large.write_bytes(bytes(drawn))

    inside.set_input_files("input[type=file]", str(large))

    inside.get_by_text("2048 × 1024").wait_for()
    assert inside.locator("#tray p", has_text="large.jpg").count() == 1


def test_the_sidebar_never_moves_the_page(inside):
    inside.goto("/account/")

    place = inside.locator(".sidebar").bounding_box()

    assert (place["y"], place["height"]) == (0, 900)
    assert inside.locator(".sidebar").evaluate("e => getComputedStyle(e).position") == "sticky"


@pytest.mark.parametrize(("width", "letters"), [(320, "100%"), (640, "200%")])
def test_narrow_windows_and_large_letters_need_no_sideways_scrolling(inside, width, letters):
    inside.set_viewport_size({"width": width, "height": 700})
    wide = []

    for path in NARROW:
        inside.goto(path)
        inside.eval_on_selector("html", "(html, size) => html.style.fontSize = size", letters)
        if inside.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wide.append(path)

    assert wide == []


def test_the_pill_counts_jobs_that_a_form_put_to_work(inside):
    inside.goto("/account/")
    inside.route(
        "**/account/jobs/", lambda route: route.fulfill(body=BUSY, content_type="text/html")
    )

    inside.evaluate(
        """() => {
          const values = Object.fromEntries(new FormData(document.querySelector("#theme-menu")));
          htmx.ajax("POST", "/account/theme/", {values: {...values, theme: "dark"}, swap: "none"});
        }"""
    )

    inside.locator("#jobs", has_text="3").wait_for()
