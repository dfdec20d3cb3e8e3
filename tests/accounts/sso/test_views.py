"""Logging in by an account elsewhere, against a provider that really signs, checks and forgets."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import Consent, User
from core.row_security import user_scope
from tests.accounts.sso.elsewhere import agree, app, come, leave, providers
from tests.factories import PASSWORD
from tests.fakes import HTTP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sandbox]
NEW = "nora@example.com"
CONNECTIONS = "/accounts/3rdparty/"


def sign_up(client: Client, email: str = NEW, provider: str = "sandbox") -> User:
    come(client, email, provider)
    client.post(f"{CONNECTIONS}signup/", {"email": email, "terms": "on"})
    return User.objects.get(email=email)


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def connect(client: Client, email: str, **form: str):
    address = leave(client, process="connect")
    return client.get(agree(address, email, **form), follow=True)


def test_a_newcomer_agrees_to_the_terms_before_there_is_an_account(client, mailoutbox):
    came = come(client, NEW)
    before = (User.objects.count(), SocialAccount.objects.count())
    refused = client.post(f"{CONNECTIONS}signup/", {"email": NEW})
    made = client.post(f"{CONNECTIONS}signup/", {"email": NEW, "terms": "on"})

    person, known = User.objects.get(), SocialAccount.objects.get()
    assert (came.url, before) == (f"{CONNECTIONS}signup/", (0, 0))
    assert b"accept the terms" in refused.content
    assert (made.url, is_inside(client)) == ("/studio/", True)
    with user_scope(person.pk):
        assert Consent.objects.get().owner == person
    assert not person.has_usable_password()
    assert (known.extra_data, len(known.uid), known.provider) == ({}, 64, "sandbox")
    assert EmailAddress.objects.get().verified
    assert mailoutbox == []


def test_the_same_person_comes_in_again_and_somebody_else_does_not(client):
    sign_up(client)
    again, other = Client(), Client()

    come(again, NEW)
    come(other, "other@example.com")

    assert (is_inside(again), is_inside(other)) == (True, False)


def test_an_address_that_nobody_confirmed_is_confirmed_by_mail(client, mailoutbox):
    come(client, NEW, unverified="on")
    client.post(f"{CONNECTIONS}signup/", {"email": NEW, "terms": "on"})

    assert not is_inside(client)
    assert [mail.to for mail in mailoutbox] == [[NEW]]
    assert "confirm-email" in mailoutbox[0].body


@pytest.mark.parametrize("unverified", ["", "on"])
def test_an_existing_account_is_not_entered_by_its_address(alice, client, mailoutbox, unverified):
    came = come(client, alice.email, unverified=unverified)
    client.post(f"{CONNECTIONS}signup/", {"email": alice.email, "terms": "on"})

    assert not is_inside(client)
    assert not SocialAccount.objects.exists()
    if unverified:
        assert [mail.to for mail in mailoutbox] == [[alice.email]]
    else:
        assert came.url.startswith("/accounts/login/?next=%2Faccounts%2F3rdparty%2F")
        assert b"You have an account with this address" in client.get(came.url).content


def test_an_account_is_connected_after_the_password_and_disconnected_again(alice, mailoutbox):
    client = Client()
    client.force_login(alice)

    asked = connect(client, "elsewhere@example.com")
    nothing = SocialAccount.objects.count()
    page = client.post(
        "/accounts/reauthenticate/", {"password": PASSWORD, "next": CONNECTIONS}, follow=True
    )
    [known] = SocialAccount.objects.all()
    other = Client()
    come(other, "elsewhere@example.com")
    gone = client.post(CONNECTIONS, {"account": known.pk}, follow=True)

    assert b"Is it you?" in asked.content
    assert (nothing, known.user) == (0, alice)
    assert b"Disconnect" in page.content
    assert is_inside(other)
    assert b"None yet" in gone.content
    told = [mail.subject for mail in mailoutbox if mail.to == [alice.email]]
    assert {"You can log in with another account", "An account was disconnected"} <= set(told)
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_stays(client):
    sign_up(client)

    page = client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})

    assert b"You have no password" in page.content
    assert SocialAccount.objects.count() == 1


def test_what_belongs_to_somebody_else_is_not_connected_nor_disconnected(alice, client):
    nora = sign_up(client)
    mine = Client()
    mine.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    page = connect(mine, NEW)
    mine.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})

    assert b"belongs to another account" in page.content
    assert SocialAccount.objects.get().user == nora


@pytest.mark.parametrize("fault", ["nonce", "audience", "signature", "expired", "subject"])
def test_a_provider_that_is_not_to_be_believed_lets_nobody_in(client, fault):
    sign_up(Client())

    answer = come(client, NEW, fault=fault)

    assert answer.status_code == 401
    assert b"Nothing was changed" in answer.content
    assert not is_inside(client)


def test_an_answer_counts_once_and_in_the_browser_that_asked(client):
    sign_up(Client())
    stolen = agree(leave(client), NEW)

    other = Client().get(stolen)
    first = client.get(stolen)
    client.post("/accounts/logout/")
    replayed = client.get(stolen)

    assert [other.status_code, first.status_code, replayed.status_code] == [401, 302, 401]
    assert not is_inside(client)


def test_a_code_of_another_question_is_refused(client):
    """PKCE: it was asked for by another browser, whose verifier nobody else has."""
    sign_up(Client())
    other, mine = leave(Client()), leave(client)
    code = dict(parse_qsl(urlsplit(agree(other, NEW)).query))["code"]
    state = dict(parse_qsl(urlsplit(mine).query))["state"]

    answer = client.get(f"/accounts/sso/sandbox/callback/?state={state}&code={code}")

    assert (answer.status_code, is_inside(client)) == (401, False)


def test_who_refuses_there_comes_back_unharmed(client):
    back = client.get(agree(leave(client), NEW, answer="no"), follow=True)

    assert b"You came back without logging in" in back.content


def test_a_provider_that_is_away_is_said_to_be(client, settings):
    gone = app("gone", "", settings={"server_url": "http://127.0.0.1:9/oidc"})
    settings.SOCIALACCOUNT_PROVIDERS = providers(openid=[gone])

    answer = client.post("/accounts/sso/gone/", {"process": "login"})

    assert answer.status_code == 401
    assert client.post("/accounts/sso/nobody/").status_code == 404


def test_another_issuer_under_a_providers_address_is_refused(client, settings):
    liar = app("liar", "", settings={"server_url": f"{settings.SANDBOX_URL}/oidc/"})
    settings.SOCIALACCOUNT_PROVIDERS = providers(openid=[liar])
    told = client.post("/accounts/sso/liar/", {"process": "login"}).status_code
    settings.SANDBOX_URL = settings.SANDBOX_URL.replace("127.0.0.1", "localhost")
    liar["settings"]["server_url"] = f"{settings.SANDBOX_URL}/oidc"

    assert (told, client.post("/accounts/sso/liar/").status_code) == (200, 401)


@pytest.mark.parametrize(
    ("provider", "kind", "path"), [("google", "openid", "google"), ("github", "github", "github")]
)
def test_google_and_github_in_their_own_shapes(client, settings, provider, kind, path):
    settings.SOCIALACCOUNT_PROVIDERS = providers(**{kind: [app(provider, path)]})

    person = sign_up(client, provider=provider)
    again = Client()
    come(again, NEW, provider)

    assert (is_inside(client), is_inside(again)) == (True, True)
    assert [address.email for address in EmailAddress.objects.filter(user=person)] == [NEW]
    assert SocialAccount.objects.get().provider == provider


def test_a_second_factor_is_asked_for_all_the_same(client):
    nora = sign_up(Client())
    TOTP.activate(nora, generate_totp_secret())

    answer = come(client, NEW)

    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert not is_inside(client)


def test_the_sandbox_gives_a_code_once(client):
    """Or the tests above would prove nothing."""
    asked = leave(client)
    query = dict(parse_qsl(urlsplit(agree(asked, NEW)).query))
    form = {
        "code": query["code"], "client_id": "visiona", "client_secret": "sandbox",
        "redirect_uri": dict(parse_qsl(urlsplit(asked).query))["redirect_uri"],
    }  # fmt: skip
    token = re.sub(r"/authorize.*", "/token", asked)

    answers = [HTTP.post(token, data=form).text for _ in range(2)]

    assert "code_verifier" in answers[0]
    assert "invalid_grant" in answers[1]
