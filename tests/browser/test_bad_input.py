"""Wrong buttons, pressed by a person: each says why and loses nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.browser import person
from tests.browser.conftest import until


@pytest.fixture
def newcomer(page, product):
    person.sign_up(page, product)
    return page


def test_nine_photos_are_too_few_and_the_way_out_is_named(newcomer, tmp_path):
    person.upload(newcomer, person.draw_photos(tmp_path, 9))

    newcomer.goto("/train/new/")

    assert newcomer.get_by_text("1 more").first.is_visible()


def test_one_broken_file_stays_alone_and_can_be_removed(newcomer, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"x" * 500)
    good = person.draw_photos(tmp_path, 2)

    newcomer.goto("/photos/")
    newcomer.set_input_files("input[type=file]", [str(path) for path in [*good, broken]])
    until(lambda: newcomer.locator("#tray li[id^=photo]").count() == 2)

    failed = newcomer.get_by_text("broken.jpg").first
    failed.wait_for()
    assert newcomer.get_by_role("button", name="Remove").first.is_visible()


def test_the_same_photo_twice_is_refused_kindly(newcomer, tmp_path):
    paths = person.draw_photos(tmp_path, 1)
    person.upload(newcomer, paths)

    newcomer.set_input_files("input[type=file]", str(paths[0]))

    newcomer.get_by_text("already").first.wait_for()
    assert newcomer.locator("#tray li[id^=photo]").count() == 1


def test_a_double_click_on_train_and_on_generate_starts_one(newcomer, tmp_path):
    person.upload(newcomer, person.draw_photos(tmp_path))
    newcomer.goto("/train/new/")
    newcomer.fill("[name=name]", "Me")
    newcomer.check("[name=consent]")

    newcomer.locator("form:has([name=consent]) button[type=submit]").last.dblclick()
    newcomer.wait_for_url("**/models/*-*/")
    newcomer.get_by_text("Make pictures").first.wait_for(timeout=60_000)
    newcomer.goto("/models/")
    models = newcomer.locator("main a[href^='/models/']").evaluate_all(
        "links => new Set(links.map(link => link.pathname.split('/')[2])).size"
    )
    newcomer.goto("/studio/")
    newcomer.fill("[name=prompt]", "by the sea")
    newcomer.locator("#generate").dblclick()
    newcomer.locator("#feed > li").first.wait_for()
    newcomer.reload()

    assert models == 1
    assert newcomer.locator("#feed > li").count() == 1


def test_an_address_of_somebody_else_does_not_exist(newcomer, product):
    for path in ("models", "gallery", "studio/generations"):
        answer = newcomer.goto(f"/{path}/{uuid4()}/")

        assert answer.status == 404
        assert newcomer.get_by_role("link").first.is_visible()


def test_a_wrong_password_is_told_and_the_email_kept(page, product):
    page.goto("/accounts/login/")
    page.fill("[name=login]", "nobody@example.com")
    page.fill("[name=password]", "wrong-password")

    page.click("main form button[type=submit]")

    page.locator(".error, [role=alert], .text-bad").first.wait_for()
    assert page.input_value("[name=login]") == "nobody@example.com"
