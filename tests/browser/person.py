"""What a person does on the site, in their own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image, ImageDraw

from tests.browser.conftest import Product, until
from visiona.demo import portrait

PASSWORD = "a-long-enough-password"


def sign_up(page: Any, product: Product) -> str:
    """A new person, who has opened the link of the mail and is logged in."""
    page.goto("/accounts/signup/")
    email = fill_sign_up(page, product)
    page.wait_for_url("**/studio/")
    return email


def fill_sign_up(page: Any, product: Product) -> str:
    """From the open form to wherever the confirmed address leads."""
    email = f"{uuid4().hex[:10]}@example.com"
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASSWORD)
    for box in page.locator("main [type=checkbox]").all():
        box.check()
    page.click("main form button[type=submit]")
    mail = until(lambda: product.mails(email))[-1]
    link = re.search(r"http\S+/confirm-email/\S+?/(?=\s|$)", mail["text"])
    assert link, mail["text"]
    page.goto(link[0])
    page.click("main form button[type=submit]")
    return email


def confirm(product: Product, email: str, password: str) -> None:
    """Open the link of the mail with no browser, and give the password of the sign-up."""
    mail = until(lambda: product.mails(email))[-1]
    link = re.search(r"http://\S*confirm-email\S*", mail["text"])
    assert link, mail["text"]
    with httpx.Client() as browser:
        form = browser.get(link[0]).text
        secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert secret, form
        data = {"csrfmiddlewaretoken": secret[1], "password": password}
        browser.post(link[0], data=data, headers={"Referer": link[0]})


def log_in(page: Any, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/studio/")


def draw_photos(folder: Path, count: int = 10, first: int = 0) -> list[Path]:
    paths = []
    for number in range(first, first + count):
        path = folder / f"me-{number}.jpg"
        path.write_bytes(portrait(number))
        paths.append(path)
    return paths


def upload(page: Any, paths: list[Path]) -> None:
    page.goto("/photos/")
    page.set_input_files("input[type=file]", [str(path) for path in paths])
    until(lambda: page.locator("#tray li[id^=photo]").count() >= len(paths))


def draw_logo(folder: Path) -> Path:
    """A flat drawing, small enough to be traced at once."""
    picture = Image.new("RGB", (160, 120), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((40, 20, 120, 100), fill=f"#{uuid4().hex[:6]}")
    pen.rectangle((70, 50, 90, 70), fill="#36dede")
    path = folder / f"{uuid4().hex[:8]}.png"
    picture.save(path)
    return path


def preview(page: Any) -> None:
    """Of the picture whose page is open."""
    page.get_by_role("button", name="Preview ·").click()
    page.locator("#stage .compare").wait_for(timeout=40_000)


def train(page: Any, trigger_word: str = "", name: str = "Me") -> None:
    """From the form to the page of the model that is ready."""
    page.goto("/train/new/")
    page.fill("[name=name]", name)
    if trigger_word:
        page.fill("[name=trigger_word]", trigger_word)
    page.check("[name=consent]")
    page.locator("form:has([name=consent]) button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/models/[0-9a-f-]{36}/"))


def generate(page: Any, prompt: str, outputs: int = 2) -> None:
    page.fill("#studio-form [name=prompt]", prompt)
    page.locator(f"label:has([name=outputs][value='{outputs}'])").click()
    page.click("#generate")
