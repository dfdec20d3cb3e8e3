"""The pages and mails of an account speak as the rest of the site does."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import allauth
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import strip_tags

from accounts import door_forms, door_words, passkey_forms
from tests.factories import PASSWORD

THEIRS = Path(allauth.__file__).parent / "templates"
OURS = settings.BASE_DIR / "templates"
# Switched off here: telephones, codes by mail instead of links, one address only, and browsers
# that need no code; scripts and pages of allauth's that no page of ours leads to.
OFF = re.compile(
    r"phone|base_confirm|(email_verification|password_reset)_code|email_change\.|trust|warn_no"
    r"|already_l|snippets/|socialaccount/log(in|in_redirect)\.html"
)
WORD = re.compile(r"[A-Za-z]{2,}")
PAGES = [
    "login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/",
    "confirm-email/", "confirm-email/none/", "inactive/", "password/reset/key/1-bad/",
    "login/code/", "signup/passkey/", "3rdparty/login/cancelled/", "3rdparty/login/error/",
    "sso/sandbox/callback/",
]  # fmt: skip
OWN = [
    "email/", "password/change/", "sessions/", "logout/", "reauthenticate/", "2fa/",
    "2fa/totp/deactivate/", "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/", "2fa/reauthenticate/", "2fa/webauthn/", "2fa/webauthn/add/",
    "3rdparty/",
]  # fmt: skip
SET_UP = "totp/activate/"
NAMES = {"Visiona", "API", "QR", "Google", "Authenticator", "Aegis", "Password", "I", "SVG"}
FOREIGN = re.compile(
    r"sign in|authenticat\w+ code|two-factor authentication|deactivat|and/or|specified|remember me"
    r"|\bactivat|invalid|please",
    re.IGNORECASE,
)
LABELLED = re.compile(r"<(h1|h2|button|label|legend|title)\b[^>]*>(.*?)</\1>", re.DOTALL)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(alice) -> Client:
    """Logged in just now, with a second factor."""
    client = Client()
    client.force_login(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    TOTP.activate(alice, generate_totp_secret())
    RecoveryCodes.activate(alice)
    return client


def words_of(page: str) -> list[str]:
    """What is wrong with the words of a page."""
    main = page.split("<main")[1].split("</main>")[0]
    text = " ".join(unescape(strip_tags(main)).split())
    titles = [" ".join(unescape(strip_tags(words)).split()) for _, words in LABELLED.findall(main)]
    return FOREIGN.findall(text) + [title for title in titles if not is_sentence(title)]


def is_sentence(title: str) -> bool:
    first, *others = title.replace("?", ".").split(". ")[0].split() or [""]
    capitals = {word.strip(".,:") for word in others if word[:1].isupper()}
    return capitals <= NAMES


def test_every_text_of_allauths_that_can_be_shown_is_our_own():
    theirs = {
        str(path.relative_to(THEIRS))
        for folder in ("account", "mfa", "socialaccount", "usersessions")
        for path in (THEIRS / folder).rglob("*.*")
        if WORD.search(strip_tags(re.sub(r"{[%#].*?[%#]}|{{.*?}}", "", path.read_text())))
        or "trans" in path.read_text()
    }

    missing = {name for name in theirs if not OFF.search(name) and not (OURS / name).exists()}

    frames = {"account/email/base_message.txt", "account/email/base_notification.txt"}
    assert missing <= frames | {
        f"mfa/{part}/base.html" for part in ("totp", "recovery_codes", "webauthn")
    }


@pytest.mark.parametrize("path", PAGES)
def test_open_pages_are_in_plain_words(client, path):
    assert words_of(client.get(f"/accounts/{path}").content.decode()) == []


@pytest.mark.parametrize("path", OWN)
def test_ones_own_pages_are_in_plain_words(inside, path):
    answer = inside.get(f"/accounts/{path}")

    assert answer.status_code == 200
    assert words_of(answer.content.decode()) == []


def test_setting_up_an_app_is_in_plain_words(alice):
    client = Client()
    client.force_login(alice)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    pages = [client.get(f"/accounts/2fa/{path}").content.decode() for path in ("", SET_UP)]

    assert [words_of(page) for page in pages] == [[], []]
    assert re.search(r'value="[A-Z2-7]{32}" readonly', pages[1])


def test_what_is_refused_says_what_to_do(client, alice, inside):
    wrong_login = client.post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    wrong_code = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    own = {"oldpassword": "wrong", "password1": "x", "password2": "y"}
    wrong_change = inside.post("/accounts/password/change/", own)

    said = [answer.content.decode() for answer in (wrong_login, wrong_code, wrong_change)]
    assert [words_of(page) for page in said] == [[], [], []]
    assert door_words.ACCOUNT["email_password_mismatch"] in said[0]
    assert door_words.ACCOUNT["incorrect_code"] in said[1]
    assert door_words.ACCOUNT["enter_current_password"] in said[2]


@pytest.mark.parametrize(
    "name",
    sorted(
        str(path.relative_to(OURS)).removesuffix("_subject.txt")
        for folder in ("account", "mfa", "socialaccount")
        for path in (OURS / folder / "email").glob("*_subject.txt")
    ),
)
def test_every_mail_has_a_subject_in_plain_words_and_says_the_same_twice(name):
    facts = {"site_url": "https://visiona.example", "email": "a@example.com", "ip": "192.0.2.1"}

    subject = render_to_string(f"{name}_subject.txt", facts).strip()
    plain = render_to_string(f"{name}_message.txt", facts)
    page = render_to_string(f"{name}_message.html", facts)

    assert is_sentence(subject)
    assert not FOREIGN.search(plain + strip_tags(page))
    assert "https://visiona.example" in plain
    assert f">{subject}<" in page


def test_signing_up_begins_without_a_wall_of_rules(client):
    page = client.get("/accounts/signup/").content.decode().split("<main")[1]

    assert "<ul" not in page
    assert "10 characters or more" in page
    assert page.index('href="/terms/"') < page.index("</label>", page.index('href="/terms/"'))
    assert 'data-reveal hidden>Show<span class="sr-only"> the password' in page


def test_each_form_of_allauths_that_asks_for_something_is_named(settings):
    forms = settings.ACCOUNT_FORMS | settings.MFA_FORMS | settings.SOCIALACCOUNT_FORMS

    modules = {path.rpartition(".")[0] for path in forms.values()}
    assert modules == {door_forms.__name__, passkey_forms.__name__}


def test_a_code_counts_however_it_was_copied():
    assert door_forms.CodeField().clean(" 123 456\u200b") == "123456"
