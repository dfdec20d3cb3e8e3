"""A newcomer pays: a declined card, a pack, a plan, a change and a cancellation."""

from __future__ import annotations

import pytest

from tests.browser import person
from tests.browser.conftest import until

GOOD, DECLINED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0027 6000 3184"


@pytest.fixture
def newcomer(page, product):
    person.sign_up(page, product)
    return page


def pay(page, card):
    """On the sandbox's Checkout, as on Stripe's."""
    page.wait_for_url("**/stripe/checkout/**")
    page.fill("[name=number]", card)
    page.fill("[name=expiry]", "12 / 34")
    page.fill("[name=code]", "123")
    page.fill("[name=name]", "Ada Example")
    page.locator("button.main[value=pay]").click()


def buy_pack(page, card=GOOD):
    page.goto("/pricing/")
    page.locator("#pack-pack-50").get_by_role("button", name="Buy").click()
    pay(page, card)


def subscribe(page):
    page.goto("/pricing/")
    page.locator("#plan-creator").get_by_role("button", name="Subscribe").click()
    pay(page, GOOD)


def balance(page):
    page.goto("/billing/")
    return float(page.locator("#credit-balance").inner_text().split()[0].replace(",", ""))


def test_a_declined_card_costs_nothing_and_another_one_buys_the_pack(newcomer, product):
    before = balance(newcomer)

    buy_pack(newcomer, DECLINED)
    newcomer.get_by_text("declined").first.wait_for()
    pay(newcomer, GOOD)
    newcomer.wait_for_url(f"{product.url}/**")

    until(lambda: balance(newcomer) == before + 50)
    newcomer.goto("/billing/ledger/")
    assert newcomer.get_by_text("50").first.is_visible()


def test_a_card_that_asks_its_owner_pays_after_the_answer(newcomer, product):
    before = balance(newcomer)

    buy_pack(newcomer, ASKS)
    newcomer.get_by_role("button", name="Complete").or_(
        newcomer.locator("button.main")
    ).first.click()
    newcomer.wait_for_url(f"{product.url}/**")

    until(lambda: balance(newcomer) == before + 50)


def test_a_plan_is_bought_changed_and_cancelled(newcomer, product):
    before = balance(newcomer)
    subscribe(newcomer)
    newcomer.wait_for_url(f"{product.url}/**")
    until(lambda: balance(newcomer) == before + 150)
    assert newcomer.get_by_text("Creator").first.is_visible()

    open_portal(newcomer)
    newcomer.get_by_text("Change plan").first.click()
    newcomer.get_by_role("button", name="Switch to Visiona Studio").click()
    newcomer.goto("/billing/")
    until(lambda: newcomer.reload() and newcomer.get_by_text("Studio", exact=True).count() > 1)
    open_portal(newcomer)
    newcomer.get_by_text("Cancel plan").first.click()
    newcomer.get_by_role("button", name="Cancel plan").click()
    newcomer.goto("/billing/")

    until(lambda: newcomer.reload() and newcomer.get_by_text("stays until").count())


def open_portal(page):
    page.goto("/billing/")
    page.locator("form[action='/billing/portal/'] button").first.click()
    page.wait_for_url("**/stripe/portal/**")


def test_each_credit_of_the_main_job_is_in_the_ledger(newcomer, tmp_path):
    person.upload(newcomer, person.draw_photos(tmp_path))
    before = balance(newcomer)
    person.train(newcomer)
    newcomer.get_by_text("Make pictures").first.wait_for(timeout=60_000)
    newcomer.goto("/studio/")
    person.generate(newcomer, "by the sea", outputs=3)
    newcomer.locator("#feed li.tile img").first.wait_for(timeout=40_000)

    assert balance(newcomer) == before - 40 - 3
    newcomer.goto("/billing/ledger/")
    assert newcomer.get_by_text("−40").or_(newcomer.get_by_text("-40")).first.is_visible()
    assert newcomer.get_by_text("−3").or_(newcomer.get_by_text("-3")).first.is_visible()
