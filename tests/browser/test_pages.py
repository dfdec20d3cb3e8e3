"""Every page, both themes, both widths: no complaint of axe, of the browser, of the width."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product as product_of
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import person
from tests.browser.conftest import until

PUBLIC = [
    "/", "/vectorise/", "/pricing/", "/privacy/", "/terms/", "/styleguide/", "/accounts/login/",
    "/accounts/signup/", "/accounts/password/reset/", "/accounts/confirm-email/", "/nowhere/",
]  # fmt: skip
PRIVATE = [
    "/studio/", "/gallery/", "/vectorise/", "/photos/", "/train/new/", "/models/", "/account/",
    "/billing/", "/billing/ledger/", "/billing/company/", "/accounts/email/",
    "/accounts/password/change/", "/accounts/sessions/", "/accounts/logout/",
    "/account/webhooks/", "/account/webhooks/new/",
]  # fmt: skip
# Also the transition from page to page has to be over before colours are looked at.
WEAR = """async theme => {
    document.documentElement.dataset.theme = theme;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const finite = document.getAnimations().filter(
        one => one.effect.getComputedTiming().endTime !== Infinity
    );
    await Promise.allSettled(finite.map(one => one.finished));
}"""
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def resident(browser: Any, product: Any, tmp_path_factory: Any) -> dict[str, Any]:
    """Somebody with a model and pictures: the state of the browser, and the addresses of both."""
    context = browser.new_context(base_url=product.url)
    page = context.new_page()
    person.sign_up(page, product)
    person.upload(page, person.draw_photos(tmp_path_factory.mktemp("photos")))
    person.train(page)
    model = page.url.removeprefix(product.url)
    page.get_by_text("Make pictures").first.wait_for(timeout=60_000)
    page.goto("/studio/")
    person.generate(page, "by the sea")
    page.locator("#feed li.tile a").first.wait_for(timeout=40_000)
    picture = page.locator("#feed li.tile a").first.get_attribute("href")
    drawing = draw(page, tmp_path_factory.mktemp("logos")).removeprefix(product.url)
    state = context.storage_state()
    context.close()
    return {"state": state, "pages": [*PRIVATE, model, picture, drawing]}


def draw(page: Any, folder: Any) -> str:
    """The page of a picture with its preview."""
    page.goto("/vectorise/")
    page.set_input_files("input[type=file]", str(person.draw_logo(folder)))
    page.wait_for_url("**/vectorise/*-*/")
    person.preview(page)
    return page.url


def look(
    browser: Any, product: Any, paths: list[str], sizes: Iterable[str] = SIZES, **options: Any
) -> list[str]:
    """Each page in these sizes and both themes; what is wrong, one line each."""
    context = browser.new_context(base_url=product.url, reduced_motion="reduce", **options)
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if _counts(said) else None)
    for path in paths:
        page.goto(path)
        for size, theme in product_of(sizes, ("dark", "light")):
            page.set_viewport_size(SIZES[size])
            page.evaluate(WEAR, theme)
            wrong += [f"{path} {theme} {size}: {fault}" for fault in faults(page)]
    context.close()
    return wrong


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    named = [f"{fault['id']} at {fault['nodes'][0]['target']}" for fault in found]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return named + ([f"{wider} px wider than the window"] if wider > 0 else [])


def _counts(said: Any) -> bool:
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text


def test_public_pages_are_for_everybody(browser, product):
    assert look(browser, product, PUBLIC) == []


def test_private_pages_are_for_everybody(browser, product, resident):
    wrong = look(browser, product, resident["pages"], storage_state=resident["state"])

    assert wrong == []


def test_a_newcomers_empty_pages_are_for_everybody(browser, product, page):
    person.sign_up(page, product)
    state = page.context.storage_state()

    assert look(browser, product, PRIVATE, ["wide"], storage_state=state) == []


def test_nothing_is_fetched_from_elsewhere(browser, product, resident):
    context = browser.new_context(base_url=product.url, storage_state=resident["state"])
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))

    for path in ["/", *resident["pages"]]:
        page.goto(path)
    context.close()

    elsewhere = [url for url in asked if not url.startswith((product.url, "data:", "blob:"))]
    assert elsewhere == []


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
