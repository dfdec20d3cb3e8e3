"""Passkeys of a real browser, and an account elsewhere: from the first visit to the last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.browser import person
from tests.browser.conftest import Product, complain, until
from tests.browser.crawl import AXE, RULES, WATCH
from tests.browser.test_account import code_of, codes_of, log_out, submit


@pytest.fixture
def phone(browser: Any, product: Product) -> Iterator[Any]:
    """390 px wide, at the address in letters, with a device that keeps passkeys."""
    site = product.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complain(complaints, said))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kept = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": kept})
    yield page
    context.close()
    assert complaints == []


def link_for(product: Product, email: str) -> str:
    mail = until(lambda: product.mails(email))[-1]
    found = re.search(r"http\S+/confirm-email/\S+?/(?=\s|$)", mail["text"])
    assert found, mail["text"]
    return found[0]


def sign_up_with_passkey(page: Any, product: Product) -> str:
    email = f"{uuid4().hex[:10]}@example.com"
    page.goto("/accounts/signup/")
    page.get_by_role("link", name="Sign up with a passkey").click()
    page.fill("[name=email]", email)
    page.check("[name=terms]")
    submit(page)
    page.goto(link_for(product, email))
    submit(page)
    page.wait_for_url("**/2fa/webauthn/signup/")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/studio/")
    return email


def faults_of(page: Any, path: str) -> list[str]:
    page.goto(path)
    page.evaluate(AXE)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [*page.evaluate(RULES, []), *page.evaluate("seen.refused")]
    return [f"{path} {fault}" for fault in found + ([f"{wider} px too wide"] if wider > 0 else [])]


def test_a_passkey_from_the_sign_up_to_a_login_by_keyboard(phone, product):
    sign_up_with_passkey(phone, product)
    named = phone.goto("/accounts/2fa/webauthn/").text()
    log_out(phone)

    phone.goto("/accounts/login/")
    phone.get_by_role("button", name="Log in with a passkey").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/studio/")
    pages = ["2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "3rdparty/", "sessions/", "email/"]
    faults = [fault for page in pages for fault in faults_of(phone, f"/accounts/{page}")]

    assert "Chrome on" in named
    assert faults == []


def test_an_app_after_the_passkey_and_a_recovery_code_after_both(phone, product):
    used: set[str] = set()
    email = sign_up_with_passkey(phone, product)
    phone.goto("/accounts/2fa/totp/activate/")
    secret = re.search(r"\b[A-Z2-7]{32}\b", phone.content())[0]
    phone.fill("[name=code]", code_of(secret, used))
    submit(phone)
    phone.wait_for_url("**/2fa/**")
    codes = codes_of(phone)
    log_out(phone)

    phone.goto("/accounts/login/code/")
    phone.fill("[name=email]", email)
    submit(phone)
    sent = until(lambda: [m for m in product.mails(email) if "code to log in" in m["subject"]])
    phone.fill("[name=code]", re.search(r"^([A-Z0-9-]{6,9})\s*$", sent[-1]["text"], re.M)[1])
    submit(phone)
    phone.wait_for_url("**/2fa/authenticate/**")
    phone.fill("[name=code]", codes[0])
    submit(phone)
    phone.wait_for_url("**/studio/")

    assert len(codes) == 10


def elsewhere(page: Any, email: str) -> None:
    """On the page of the sandbox's provider."""
    page.wait_for_url("**/oidc/authorize**")
    page.fill("[name=email]", email)
    page.get_by_role("button", name="Agree").click()


def test_an_account_elsewhere_signs_up_logs_in_and_is_connected(page, product):
    newcomer = f"{uuid4().hex[:10]}@example.com"
    page.goto("/accounts/signup/")
    page.get_by_role("button", name="Continue with the sandbox").click()
    elsewhere(page, newcomer)
    page.wait_for_url("**/3rdparty/signup/")
    page.check("[name=terms]")
    submit(page)
    page.wait_for_url("**/studio/")
    log_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Continue with the sandbox").click()
    elsewhere(page, newcomer)
    page.wait_for_url("**/studio/")
    log_out(page)

    known = person.sign_up(page, product)
    log_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Continue with the sandbox").click()
    elsewhere(page, known)
    page.wait_for_url("**/accounts/login/**")
    page.fill("[name=login]", known)
    page.fill("[name=password]", person.PASSWORD)
    submit(page)
    page.wait_for_url("**/accounts/3rdparty/")
    page.get_by_role("button", name="Connect the sandbox").click()
    elsewhere(page, known)
    page.wait_for_url("**/accounts/3rdparty/")

    page.get_by_role("button", name="Disconnect").wait_for()
