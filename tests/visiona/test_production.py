"""What only a production by https does: how it is asked, and what it tells browsers."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import Client

from tests.accounts.test_adapter import link_in
from tests.accounts.test_second_factors import switch_on
from tests.api import api_client
from tests.factories import PASSWORD
from visiona.logs import configure

SCRYPT = ["django.contrib.auth.hashers.ScryptPasswordHasher"]


@pytest.fixture
def https(settings) -> Client:
    """As `visiona.settings.web` has it where SITE_URL begins with https://."""
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    for name in ("session", "csrf", "theme", "known"):
        setattr(settings, f"{name.upper()}_COOKIE_NAME", f"__Host-{name}")
    return Client()


def test_cookies_of_production_are_bound_to_this_host(alice, https):
    https.get("/accounts/login/", secure=True)
    https.post("/account/theme/", {"theme": "dark"}, secure=True)
    words = {"login": alice.email, "password": PASSWORD}
    https.post("/accounts/login/", words, secure=True)

    assert set(https.cookies) == {
        f"__Host-{name}" for name in ("session", "csrf", "theme", "known")
    }
    for cookie in https.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
        assert (cookie["samesite"], cookie["domain"]) == ("Lax", "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/api/me", "/nowhere/", "/static/js/upload.js", "/healthz"])
def test_every_answer_of_production_tells_the_browser_how_strict_to_be(https, path):
    answer = https.get(path, secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "object-src" in policy or "sandbox" in policy
    kind, _, charset = answer["Content-Type"].partition("; charset=")
    assert charset.strip('"') == "utf-8" or kind.endswith("json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("TRACE", "/", 405),
        ("TRACE", "/api/me", 405),
        ("GET", "/.git/config", 404),
        ("GET", "/.env", 404),
        ("GET", "/static/", 404),
        ("GET", "/static/js/", 404),
        ("GET", "/static/../manage.py", 404),
        ("GET", "/files/", 404),
    ],
)
def test_what_is_no_page_is_not_served(client, method, path, status):
    answer = client.generic(method, path)

    assert answer.status_code == status


def test_a_login_gets_a_session_of_its_own(alice, client):
    client.get("/accounts/password/reset/")
    client.session.save()
    client.cookies["session"] = planted = "a" * 32
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    first = client.cookies["session"].value
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    assert len({planted, first, client.cookies["session"].value}) == 3
    assert len(first) == 32  # of 36 letters each: 165 bits


def test_passwords_are_hashed_with_scrypt(settings):
    settings.PASSWORD_HASHERS = SCRYPT

    stored = make_password(PASSWORD)

    # https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    assert identify_hasher(stored).algorithm == "scrypt"
    assert int(stored.split("$")[2 - 1]) >= 2**14


def test_a_long_password_counts_to_its_last_letter(alice, client):
    long = "seven hedgehogs paint the old lighthouse door in early november rain, twice"
    alice.set_password(long)
    alice.save()

    cut = client.post("/accounts/login/", {"login": alice.email, "password": long[:-1]})
    other_case = client.post("/accounts/login/", {"login": alice.email, "password": long.upper()})
    whole = client.post("/accounts/login/", {"login": alice.email, "password": long})

    assert len(long) > 64
    assert (cut.status_code, other_case.status_code, whole.status_code) == (200, 200, 302)


@pytest.mark.django_db(transaction=True)
def test_a_link_by_mail_does_not_pass_the_second_factor_by(alice, mailoutbox):
    own = Client()
    own.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    switch_on(own)
    thief = Client()
    thief.post("/accounts/password/reset/", {"email": alice.email})

    page = thief.get(link_in(mailoutbox[-1], "password/reset/key"), follow=True)
    words = {"password1": "another-long-phrase", "password2": "another-long-phrase"}
    thief.post(page.request["PATH_INFO"], words)
    thief.post("/accounts/login/", {"login": alice.email, "password": "another-long-phrase"})

    assert thief.get("/account/").status_code == 302


def test_a_log_line_is_one_line_of_json(settings, monkeypatch):
    heard = StringIO()
    monkeypatch.setattr("sys.stderr", heard)
    configure({"level": "INFO", "json": True})
    try:
        logging.getLogger("stranger").warning('asked for /x\n{"event": "login", "forged": 1}')
    finally:
        configure(settings.LOGGING)

    [line] = heard.getvalue().splitlines()
    assert json.loads(line)["logger"] == "stranger"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/me", "/nowhere/"])
def test_what_is_refused_leaves_a_line_in_the_log(alice, caplog, path):
    answer = api_client(alice, "gallery:read").get(path)

    [line] = [record for record in caplog.records if record.name == "django.request"]
    assert answer.status_code in {403, 404}
    assert path in line.getMessage()


@pytest.mark.parametrize("part", ["not-me/eyJ3aG8iOiIzNWVkYThiNS04MTlkLTRmNz:1xX:VM_j", "0" * 22])
def test_no_link_of_a_mail_can_be_read_in_the_log(caplog, part):
    logging.getLogger("django.request").warning("%s: %s", "Not Found", f"/accounts/{part}/")

    [said] = caplog.messages
    assert said.startswith("Not Found: /accounts/")
    assert part.rpartition("/")[2] not in said
