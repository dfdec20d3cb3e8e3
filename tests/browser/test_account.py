"""Second factors and sessions, as a person meets them from the first code to the last."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser import person
from tests.browser.conftest import until

PERIOD = 30


def code_of(secret: str, used: set[str]) -> str:
    """The app's next code: each counts once."""

    def fresh() -> str | None:
        code = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
        return None if code in used else code

    code = until(fresh, seconds=PERIOD + 5)
    used.add(code)
    return code


def submit(page: Any) -> None:
    page.locator("main form:not(#logout-from-stage) button[type=submit]").first.click()


def codes_of(page: Any) -> list[str]:
    page.goto("/accounts/2fa/recovery-codes/")
    shown = page.locator("main").inner_text() + page.locator("main").inner_html()
    return sorted(set(re.findall(r"\b\d{8}\b", shown)))


def log_in(page: Any, email: str, code: str) -> None:
    """By the password and what follows."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", person.PASSWORD)
    submit(page)
    page.wait_for_url("**/2fa/authenticate/**")
    page.fill("[name=code]", code)
    submit(page)
    page.wait_for_url("**/studio/")


def log_out(page: Any) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def test_a_second_factor_from_its_first_code_to_its_last(page, product, browser):
    used: set[str] = set()
    email = person.sign_up(page, product)

    page.goto("/accounts/2fa/totp/activate/")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())[0]
    page.fill("[name=code]", code_of(secret, used))
    submit(page)
    page.wait_for_url("**/2fa/recovery-codes/")
    first = codes_of(page)
    log_out(page)
    log_in(page, email, first[0])
    page.goto("/accounts/2fa/recovery-codes/generate/")
    submit(page)
    page.wait_for_url("**/2fa/recovery-codes/")
    second = codes_of(page)
    log_out(page)
    log_in(page, email, code_of(secret, used))

    other = browser.new_context(base_url=product.url)
    elsewhere = other.new_page()
    log_in(elsewhere, email, second[0])
    page.goto("/accounts/sessions/")
    page.get_by_role("button", name="Log out everywhere else").click()
    page.get_by_role("button", name="Log out everywhere else").wait_for(state="hidden")
    ended = elsewhere.goto("/studio/").url
    other.close()
    page.goto("/accounts/2fa/totp/deactivate/")
    submit(page)
    page.wait_for_url("**/accounts/2fa/")

    subjects = [mail["subject"] for mail in product.mails(email)]
    assert (len(first), len(second)) == (10, 10)
    assert not set(first) & set(second)
    assert "/accounts/login/" in ended
    assert len(subjects) == 5  # to confirm the address; on; new codes; the new device; off
