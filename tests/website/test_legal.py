from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from tests.factories import PASSWORD
from website import subprocessors
from website.cookies import cookies
from website.forms import ContactForm
from website.legal import PAGES

pytestmark = pytest.mark.django_db
LETTER = {"email": "ada@example.com", "about": "privacy", "message": "Please tell me."}


@pytest.mark.parametrize("page", PAGES.values(), ids=str)
def test_each_page_says_its_day_and_what_changed_and_leads_to_the_others(client, page):
    text = client.get(page.url).content.decode()

    assert f"<h1>{page.title}</h1>" in text
    assert f"Version of {page.version:%-d %B %Y}" in text
    assert "What changed" in text
    assert all(other.url in text for other in PAGES.values())


def test_an_unknown_legal_page_is_nothing(client):
    assert client.get("/legal/nonsense/").status_code == 404


def test_the_cookies_that_browsers_get_are_those_of_the_list(alice):
    browser = Client()

    browser.get("/accounts/login/")
    browser.post("/account/theme/", {"theme": "dark"})
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    for path in ("/studio/", "/account/privacy/", "/contact/", "/vectorise/", "/pricing/"):
        browser.get(path)

    assert browser.cookies.keys() == {cookie.name for cookie in cookies()}


def test_only_services_that_are_switched_on_are_named(client, settings):
    before = subprocessors.active()
    settings.SENTRY_DSN = "https://key@sentry.example/1"

    [named] = [each for each in subprocessors.active() if each not in before]

    assert (named.name, named.where) == ("Sentry", "sentry.example")
    assert "sentry.example" in client.get("/legal/sub-processors/").content.decode()


def test_the_imprint_says_what_is_set_and_what_is_not(client, settings):
    settings.COMPANY = {"name": "Visiona Example Ltd", "address": "", "vat_id": "XX1"}

    page = client.get("/legal/imprint/").content.decode()

    assert "Visiona Example Ltd" in page
    assert "Not set" in page
    assert "XX1" in page


def test_security_txt_is_good_for_half_a_year(client, settings):
    text = client.get("/.well-known/security.txt").content.decode()

    fields = dict(line.split(": ", 1) for line in text.splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)
    assert f"Contact: mailto:{settings.SUPPORT_EMAIL}" in text
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_password_managers_find_the_way(client):
    assert client.get("/.well-known/change-password").url == "/accounts/password/change/"


def test_a_letter_comes_to_us_alone(client, settings):
    answer = client.post("/contact/", LETTER)

    [letter] = mail.outbox
    assert answer.status_code == 303
    assert (letter.to, letter.cc, letter.bcc) == ([settings.SUPPORT_EMAIL], [], [])
    assert letter.reply_to == ["ada@example.com"]
    assert ContactForm.ABOUT[2][1] in letter.subject


@pytest.mark.parametrize(
    ("field", "value"), [("message", " "), ("email", "a@b.c\nBcc: d@e.f"), ("about", "x")]
)
def test_a_bad_letter_is_sent_to_nobody(client, field, value):
    answer = client.post("/contact/", LETTER | {field: value})

    assert (answer.status_code, mail.outbox) == (422, [])


def test_letters_have_an_end_and_a_broken_mail_loses_no_word(client, settings, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", broken)
        answer = client.post("/contact/", LETTER)
    settings.LIMITS = settings.LIMITS | {"contact": "0/h"}

    assert answer.status_code == 422
    assert "Please tell me." in answer.content.decode()
    assert client.post("/contact/", LETTER).status_code == 429
