"""The staff's pages are for everybody who works here, with something in all of them."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth
from django.urls import reverse

from tests.browser import person
from tests.browser.conftest import Product
from tests.browser.crawl import Crawl, addresses, crawl
from tests.browser.staff_rows import SECRET
from tests.browser.test_pages import MEND, refuse

# One page of each kind is looked at whole, the others on a phone in the dark alone.
WHOLE = ("reports:person", "reports:report", "reports:moderation_case")


@pytest.fixture(scope="module")
def staff(browser: Any, product: Product) -> Crawl:
    email = f"{uuid4().hex[:10]}@example.com"
    examples = product.made_inside("settle", email, place="staff_rows")
    context = browser.new_context(base_url=product.url, reduced_motion="reduce")
    log_in(context, email)
    about = examples.pop("acts about something")
    paths = about + addresses(context, pairs(examples), is_staff=True)
    whole = ["/staff/", "/staff/switches/", about[0]]
    whole += [reverse(name, args=examples[name][:1]) for name in WHOLE]
    found = crawl(context, product.url, whole)
    rest = crawl(context, product.url, [path for path in paths if path not in whole], brief=True)
    found.faults += rest.faults
    found.lost += rest.lost
    found.forms |= rest.forms
    found.paths = paths
    found.state = context.storage_state()
    context.close()
    return found


def log_in(context: Any, email: str) -> None:
    """With the code of an authenticator app; of a code that just ended, once more."""
    page = context.new_page()
    page.goto("/accounts/login/?next=/staff/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", person.PASSWORD)
    page.click("main form button[type=submit]")
    page.locator("[name=code]").wait_for()
    while page.locator("[name=code]").count():
        code = auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30))
        page.fill("[name=code]", code)
        page.click("main form button[type=submit]")
        page.wait_for_load_state()
    page.close()


def pairs(examples: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """JSON knows no tuples."""
    return {
        name: [tuple(one) if isinstance(one, list) else one for one in ones]
        for name, ones in examples.items()
    }


def test_the_staffs_pages_are_for_everybody(staff):
    assert staff.faults == []
    assert staff.lost == []
    assert len(staff.paths) > 40


def test_a_refused_form_of_the_staffs_says_so_in_view(browser, product, staff):
    context = browser.new_context(
        base_url=product.url, storage_state=staff.state, reduced_motion="reduce",
        viewport={"width": 390, "height": 844},
    )  # fmt: skip
    page, wrong = context.new_page(), []

    for name, (path, place) in staff.forms.items():
        wrong += [f"{name}: {fault}" for fault in refuse(page, path, place)]
        wrong += [f"{name} stays wrong: {rest}" for rest in page.evaluate(MEND)]

    context.close()
    assert wrong == []
    assert len(staff.forms) > 10
