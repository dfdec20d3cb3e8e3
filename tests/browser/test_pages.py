"""Every page is for everybody: all themes and widths, many rows and none, and what is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.browser import person
from tests.browser.conftest import Product, until
from tests.browser.crawl import SIZES, Crawl, addresses, crawl, open_page

# A batch may begin without pictures.
TAKE_ANYTHING = {
    "/vectorise/ /vectorise/batches/",
    "/verify/ /verify/",  # nonsense is no receipt, which is the answer
    "/account/notifications/ /account/notifications/",  # boxes alone
}
# Every question gets an answer that no form takes; the browser's own checks are switched off.
BREAK = """place => {
    const form = document.querySelectorAll("main form[method=post]")[place];
    for (const part of document.querySelectorAll("main details")) part.open = true;
    form.noValidate = true;
    for (const one of form.elements) {
        if (one.matches("[type=hidden], [type=file], button") || !one.name) continue;
        one.removeAttribute("maxlength");
        if (one.type === "checkbox") one.checked = false;
        else if (one.type === "radio") one.value = "nonsense";
        else if (one.matches("select")) one.append(new Option("nonsense", "nonsense", true, true));
        else { one.type = one.type === "number" ? "text" : one.type;
               one.value = one.required ? "" : "x".repeat(5000); }
    }
    const buttons = [...form.querySelectorAll("button:not([type=button], [hidden])")];
    const main = buttons.find(one => one.matches(".btn-primary, .btn-danger"));
    form.requestSubmit(main ?? buttons[0]);
}"""
# What hides below the bars of the page is not in view.
TOLD = """() => {
    const list = document.querySelector("[data-errors]"), place = list.getBoundingClientRect();
    const foot = place.top + Math.min(place.height, 90);
    const edge = (name, side) => document.querySelector(name)?.getBoundingClientRect()[side];
    const bottom = edge(".tabbar", "top") || innerHeight;
    const dead = [...list.querySelectorAll("a[href^='#']")].filter(
        link => !document.getElementById(link.hash.slice(1))?.checkVisibility());
    return [
        document.title.startsWith("Error: ") || "the title is as before",
        document.activeElement === list || "the focus is elsewhere",
        (place.top >= edge(".topbar", "bottom") - 1 && foot <= bottom)
            || `out of view at ${place.top}`,
        dead.length === 0 || `dead links: ${dead.map(link => link.hash)}`,
    ].filter(one => one !== true);
}"""
MEND = """() => {
    for (const link of document.querySelectorAll("[data-errors] a[href^='#']")) {
        const control = document.getElementById(link.hash.slice(1));
        control.dispatchEvent(new Event("input", {bubbles: true}));
    }
    return [...document.querySelectorAll("[data-errors] a[href^='#'], [aria-invalid=true]")].map(
        one => one.outerHTML);
}"""


@pytest.fixture(scope="module")
def resident(browser: Any, product: Product, visitor: Crawl) -> Crawl:
    """What somebody with many rows of every kind sees, logged in."""
    email = f"{uuid4().hex[:10]}@example.com"
    examples = product.made_inside("settle", email)
    context = log_in(browser, product, email)
    examples |= product.made_inside("add_passkey", email)
    paths = addresses(context, examples, visitor.paths)
    found = crawl(context, product.url, paths)
    found.state = context.storage_state()
    context.close()
    return found


@pytest.fixture(scope="module")
def visitor(browser: Any, product: Product) -> Crawl:
    """What somebody sees who is not logged in."""
    context = browser.new_context(base_url=product.url, reduced_motion="reduce")
    found = crawl(context, product.url, addresses(context, {}))
    context.close()
    return found


def log_in(browser: Any, product: Product, email: str) -> Any:
    context = browser.new_context(base_url=product.url, reduced_motion="reduce")
    page = context.new_page()
    person.log_in(page, email)
    page.close()
    return context


def test_public_pages_are_for_everybody(visitor):
    assert visitor.faults == []


def test_pages_of_somebody_with_many_rows_are_for_everybody(resident):
    assert resident.faults == []


def test_a_newcomers_empty_pages_are_for_everybody(browser, product, page, visitor):
    person.sign_up(page, product)
    state = page.context.storage_state()
    context = browser.new_context(
        base_url=product.url, reduced_motion="reduce", storage_state=state
    )

    found = crawl(context, product.url, addresses(context, {}, visitor.paths), brief=True)

    context.close()
    assert found.faults == []


def test_a_refused_form_says_so_in_view_and_forgets_it_once_it_is_mended(
    browser, product, visitor, resident
):
    wrong = []

    for width, script in ((390, True), (320, False), (1440, True)):
        for crawled in (visitor, resident):
            context = browser.new_context(
                base_url=product.url, storage_state=crawled.state, java_script_enabled=script,
                viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce",
            )  # fmt: skip
            page = context.new_page()
            for name in crawled.forms.keys() - TAKE_ANYTHING:
                path, place = crawled.forms[name]
                wrong += [f"{name} {width}: {fault}" for fault in refuse(page, path, place)]
                if script:
                    wrong += [f"{name} stays wrong: {rest}" for rest in page.evaluate(MEND)]
            context.close()

    assert wrong == []
    assert len(visitor.forms) >= 3
    assert len(resident.forms) >= 10


def refuse(page: Any, path: str, place: int) -> list[str]:
    """Send the form full of nonsense; what its page then fails to do."""
    open_page(page, path)
    page.evaluate(BREAK, place)
    page.locator("[data-errors]").first.wait_for()
    return page.evaluate(TOLD)


def test_the_whole_job_works_without_javascript(browser, product, tmp_path):
    context = browser.new_context(base_url=product.url, java_script_enabled=False)
    page = context.new_page()
    person.sign_up(page, product)

    page.goto("/photos/")
    photos = person.draw_photos(tmp_path)
    page.set_input_files("input[type=file]", [str(path) for path in photos])
    page.locator("form:has(input[type=file]) button[type=submit]").first.click()
    assert page.locator("#tray li[id^=photo]").count() == 10
    person.train(page, trigger_word=f"zork{uuid4().hex[:6]}")
    until(lambda: page.reload() and page.get_by_text("Make pictures").count(), seconds=60)
    page.goto("/studio/")
    person.generate(page, "by the sea", outputs=1)
    until(lambda: page.goto("/gallery/") and page.locator("main li.tile a").count(), seconds=40)
    page.locator("main li.tile a").first.click()
    page.get_by_role("button", name="Delete").click()
    page.goto("/gallery/")

    assert page.locator("main li.tile a").count() == 0
    vectorise_without_javascript(page, tmp_path)
    context.close()


def vectorise_without_javascript(page, folder):
    page.goto("/vectorise/")
    page.set_input_files("input[type=file]", str(person.draw_logo(folder)))
    page.locator("form:has(input[type=file]) button[type=submit]").first.click()
    page.get_by_role("button", name="Preview ·").click()
    until(lambda: page.reload() and page.locator(".compare img").count() == 2, seconds=40)

    assert page.get_by_text(" dB").first.is_visible()
